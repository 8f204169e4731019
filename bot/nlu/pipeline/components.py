"""The components of the spaCy pipeline; importing this registers their factories."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from marisa_trie import BytesTrie, Trie
from spacy import registry
from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc, Span
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

from bot.language.canonical import Canonical
from bot.nlu.candidates import Candidate, find_candidates
from bot.nlu.lexicon import Lexicon
from bot.nlu.wordlists import WordLists

SPANS_KEY = "koffiebreak"
"""Under this key `doc.spans` holds every candidate, overlaps included."""

_LEMMAS_FILE = "lemmas.marisa"
_KNOWN_FILE = "known.marisa"
_LISTS_FILE = "lists.json"
_SHORTEST_COMPOUND = 9
_SHORTEST_PART = 4


@registry.tokenizers("koffiebreak_tokenizer")
def make_tokenizer() -> Callable[[Language], Tokenizer]:
    """Make spaCy's Dutch tokenizer with its exceptions in lower case only.

    Rasa lower-cases what it hands over, and three quarters of the 4,670 exceptions are
    capitals: loading them takes longer than everything else together.
    """

    def make(nlp: Language) -> Tokenizer:
        defaults = nlp.Defaults
        exceptions = defaults.tokenizer_exceptions or {}
        return Tokenizer(
            nlp.vocab,
            rules={form: to for form, to in exceptions.items() if form == form.lower()},
            prefix_search=compile_prefix_regex(defaults.prefixes).search,
            suffix_search=compile_suffix_regex(defaults.suffixes).search,
            infix_finditer=compile_infix_regex(defaults.infixes).finditer,
            token_match=defaults.token_match,
            url_match=defaults.url_match,
        )

    return make


@Language.factory("koffiebreak_lemmas", assigns=["token.lemma"])
def make_lemmas(nlp: Language, name: str) -> LookupLemmas:
    """Make the lemmatizer, empty until it is filled or loaded."""
    del nlp, name
    return LookupLemmas({})


@Language.factory("koffiebreak_spans", assigns=["doc.spans", "doc.ents"])
def make_spans(nlp: Language, name: str) -> ListSpans:
    """Make the component for lists and rules, empty until filled or loaded."""
    del nlp, name
    return ListSpans(WordLists())


class LookupLemmas:
    """Gives each token its lemma from a table; compounds by their last part.

    The table is a trie read where it lies on the disk: 6 MB, shared by all processes,
    where a dict of the same 213,000 forms takes 120 MB in each and spaCy's own table a
    second to load.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        """Use a table from form to lemma, both in lower case."""
        self.fill(table)

    def fill(self, table: Mapping[str, str]) -> None:
        """Use another table."""
        pairs = [(form, lemma.encode()) for form, lemma in table.items()]
        self._use(BytesTrie(pairs), Trie(table.keys() | set(table.values())))

    def _use(self, table: BytesTrie, known: Trie) -> None:
        self._table = table
        self._known = known
        self._compounds: dict[str, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        """Set the lemmas of a document."""
        for token in doc:
            token.lemma_ = self.lemma(token.lower_)
        return doc

    def lemma(self, word: str) -> str:
        """Return the lemma of a word in lower case; the word itself when unknown."""
        found = self._table.get(word)
        if found:
            lemma: str = found[0].decode()
            return lemma
        if len(word) < _SHORTEST_COMPOUND or word in self._known:
            return word
        if word not in self._compounds:
            if len(self._compounds) > 20_000:
                self._compounds.clear()
            self._compounds[word] = self._compound(word)
        return self._compounds[word]

    def _compound(self, word: str) -> str:
        """Return 'omscholingstraject' for 'omscholingstrajecten': known parts only."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            head, tail = word[:cut], word[cut:]
            if tail in self._table and any(
                part in self._known for part in _links(head)
            ):
                return head + self.lemma(tail)
        return word

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write the table."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        self._table.save(str(path / _LEMMAS_FILE))
        self._known.save(str(path / _KNOWN_FILE))

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> LookupLemmas:
        """Read the table, page by page as it is used."""
        del exclude
        self._use(
            BytesTrie().mmap(str(path / _LEMMAS_FILE)),
            Trie().mmap(str(path / _KNOWN_FILE)),
        )
        return self


class ListSpans:
    """Marks what the lists and the rules see: schemes, occupations, amounts, dates.

    `doc.spans` gets all of it, `doc.ents` the longest of those that overlap, with the
    normalised value as `ent_id_` where it is a word or number.
    """

    def __init__(self, lists: WordLists) -> None:
        """Look with these lists."""
        self.fill(lists)

    def fill(self, lists: WordLists) -> None:
        """Look with other lists."""
        self.lists = lists
        self._lexicon = Lexicon(lists)

    def __call__(self, doc: Doc) -> Doc:
        """Mark a document."""
        message = Canonical(doc.text)
        candidates = find_candidates(message, self._lexicon)
        spans = [_span(doc, message, candidate) for candidate in candidates]
        doc.spans[SPANS_KEY] = [span for span in spans if span is not None]
        doc.ents = _longest(doc.spans[SPANS_KEY])
        return doc

    def to_disk(self, path: Path, exclude: Iterable[str] = ()) -> None:
        """Write the lists."""
        del exclude
        path.mkdir(parents=True, exist_ok=True)
        (path / _LISTS_FILE).write_text(self.lists.to_json(), "utf-8")

    def from_disk(self, path: Path, exclude: Iterable[str] = ()) -> ListSpans:
        """Read the lists."""
        del exclude
        self.fill(WordLists.from_json((path / _LISTS_FILE).read_text("utf-8")))
        return self


def _span(doc: Doc, message: Canonical, candidate: Candidate) -> Span | None:
    value = candidate.value
    return doc.char_span(
        message.tokens[candidate.first].start,
        message.tokens[candidate.last].end,
        label=candidate.kind,
        span_id=str(value) if isinstance(value, (str, int, float)) else "",
        alignment_mode="expand",
    )


def _longest(spans: Iterable[Span]) -> list[Span]:
    chosen: list[Span] = []
    taken: set[int] = set()
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.label_)):
        places = set(range(span.start, span.end))
        if taken.isdisjoint(places):
            taken |= places
            chosen.append(span)
    return chosen


def _links(head: str) -> tuple[str, ...]:
    """Return the first part of a compound without and with its linking letters."""
    return head, head.removesuffix("s"), head.removesuffix("en"), head.removesuffix("e")
