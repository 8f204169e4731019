// What the fake bot says: enough of a talk to show everything the widget can show.

const inwerken = {
  kind: "step",
  id: "inwerken_collega",
  title: "Een nieuwe collega inwerken",
  text: "Je helpt iemand die nieuw is de eerste weken op weg.",
  why: "Je zei dat nieuwe mensen inwerken je energie geeft. Het past in een half uur per week.",
  effort: "Een half uur per week, in werktijd",
  cost: "Gratis",
  first_action: "Vraag vandaag bij de overdracht wie er deze maand begint.",
  status: null,
  url: null,
  verified_on: null,
  buttons: [
    { title: "Deze kies ik", payload: "p-kies-inwerken" },
    { title: "Vertel meer", payload: "p-meer-inwerken" },
  ],
};

const scheme = (id, title, text, status, more = {}) => ({
  kind: "scheme",
  id,
  title,
  text,
  why: "Je wilt dit voor je werk leren.",
  effort: null,
  cost: null,
  first_action: "Vraag je leidinggevende of het bedrijf dit kent, en geef het briefje erbij.",
  status,
  url: "https://www.uitvoeringvanbeleidszw.nl",
  verified_on: "2025-02-20",
  buttons: [{ title: "Vertel meer", payload: `p-meer-${id}` }],
  ...more,
});

const steps = [
  inwerken,
  {
    ...inwerken,
    id: "meekijken_collega",
    title: "Een half uur meekijken bij je teamleider",
    text: "Je kijkt mee met iemand die het werk doet dat je leuk lijkt.",
    effort: "30 minuten",
    first_action: "Vraag morgen in de pauze wanneer je een half uur mag meekijken.",
    buttons: [
      { title: "Deze kies ik", payload: "p-kies-meekijken" },
      { title: "Vertel meer", payload: "p-meer-meekijken" },
    ],
  },
  {
    ...inwerken,
    id: "drie_complimenten",
    title: "Drie complimenten ophalen",
    text: "Je vraagt drie collega's wat ze goed vinden aan hoe jij werkt.",
    effort: "15 minuten",
    first_action: "Stuur vandaag één collega een berichtje met die vraag.",
    buttons: [
      { title: "Deze kies ik", payload: "p-kies-complimenten" },
      { title: "Vertel meer", payload: "p-meer-complimenten" },
    ],
  },
];

const schemes = [
  scheme(
    "slim",
    "SLIM-regeling",
    "Subsidie voor kleine en middelgrote bedrijven die leren op het werk op gang brengen. Je werkgever vraagt dit aan, jij niet.",
    "unsure",
  ),
  scheme(
    "cao_budget",
    "Ontwikkelbudget in je cao",
    "Geld of tijd om te leren, afgesproken in je cao.",
    "open",
    {
      url: "https://www.fnv.nl/cao-sector",
      verified_on: "2026-03-02",
    },
  ),
  scheme(
    "stap",
    "STAP-budget",
    "Een potje voor scholing. De laatste ronde was in november 2023.",
    "ended",
    {
      first_action: null,
      url: "https://www.uwv.nl",
      verified_on: null,
    },
  ),
  scheme(
    "lerarenbeurs",
    "Lerarenbeurs",
    "Geld voor leraren die verder willen leren.",
    "between_windows",
  ),
  scheme("nieuw", "Nieuw fonds", "Begint volgend jaar.", "not_yet"),
];

const scale = ["0-3", "4-6", "7-8", "9-10"].map((title) => ({
  title,
  payload: `p-schaal-${title}`,
}));

export const OPENING = [
  {
    text: "Hoi, tijd voor koffie. Ik ben Koffiebreak, een computerprogramma van Gemeente Voorbeeld. We praten over je werk en wat jij wilt. Aan het eind heb je een kleine stap die past.\nWat je typt kun alleen jij teruglezen, tot jij iets anders kiest. Zullen we beginnen?",
    buttons: [
      { title: "Ja, beginnen", payload: "p-ja" },
      { title: "Eerst: wat gebeurt er met mijn gegevens?", payload: "p-privacy" },
      { title: "Ik heb een vraag over geld", payload: "p-geld" },
    ],
  },
];

const RULES = [
  [
    /stap|meer steps/,
    {
      text: "Dan heb ik drie kleine stappen. Kies wat bij je past, of geen.",
      cards: steps,
      buttons: [
        { title: "Andere stappen", payload: "p-andere" },
        { title: "Geen van deze", payload: "p-geen" },
      ],
    },
  ],
  [
    /geld|subsidie|slim/,
    {
      text: "STAP is gestopt: de laatste ronde was in november 2023. Andere routes zijn er wel.",
      cards: schemes,
    },
  ],
  [
    /privacy|gegevens/,
    {
      text: 'Dit gesprek wordt bewaard door Gemeente Voorbeeld, zodat jij later verder kunt. Wissen kan altijd, met "Verwijder mijn gesprek" in het menu.',
      buttons: [{ title: "Ja, beginnen", payload: "p-ja" }],
    },
  ],
  [
    /niet meer zitten/,
    {
      text: "Goed dat je het zegt. Ik ben een computerprogramma; een mens kan je hierbij helpen. Bel nu gratis 0800-0113 of chat op 113.nl, dag en nacht. Ben je in direct gevaar, bel 112. Is er iemand bij wie je nu even kunt zijn?",
      buttons: [
        { title: "113 bellen", payload: "p-113-bellen" },
        { title: "113 chatten", payload: "p-113-chatten" },
      ],
    },
  ],
  [
    /english/,
    {
      lang: "en",
      text: "I speak Dutch best, but I can try.\nShall we go on in Dutch?",
      buttons: [{ title: "Nederlands", payload: "p-nl" }],
    },
  ],
  [/^(ja|hoi)|beginnen/, { text: "Hoe gaat het op je werk, van 0 tot 10?", buttons: scale }],
];

const KEPT_BACK = /niet meer zitten/;

/** What the bot answers; `kept` is what the server keeps of the worker's words. */
export function answerTo(text) {
  const lower = text.toLowerCase();
  const found = RULES.find(([pattern]) => pattern.test(lower));
  const reply = found?.[1] ?? {
    text: `Dat heb ik gehoord: "${text}". Wat kost je juist energie?`,
  };
  const kept = KEPT_BACK.test(lower) ? "" : text.replace(/\S+@\S+\.\w+/g, "[e-mail]");
  return { kept, replies: [reply] };
}

export const PLAN = {
  title: "Mijn plan van de koffiebreak",
  items: [
    {
      id: "wish",
      kind: "wish",
      title: "Wat ik wil",
      text: "Meer plezier of afwisseling in mijn werk",
      words: "misschien iets met mensen begeleiden ofzo",
      shared: false,
    },
    {
      id: "step-inwerken_collega",
      kind: "step",
      title: "Een nieuwe collega inwerken",
      text: "Je helpt iemand die nieuw is de eerste weken op weg.",
      date: "2026-12-01",
      first_action: "Vraag of je één uur mag meelopen met iemand die inwerkt.",
      if_then:
        "Als het dinsdag 1 december is, dan begin ik zo: Vraag of je één uur mag meelopen met iemand die inwerkt.",
      effort: "Een half uur per week, in werktijd",
      cost: "Gratis",
      shared: false,
    },
    {
      id: "route-slim",
      kind: "scheme",
      title: "SLIM-regeling",
      text: "Subsidie voor kleine en middelgrote bedrijven die leren op het werk op gang brengen.",
      status: "unsure",
      next_action: "Vraag je leidinggevende of het bedrijf SLIM kent, en geef het briefje erbij.",
      note: "Ik las over de SLIM-regeling.\nLoopbaanadvies zou mij en mijn collega's helpen.\nWil je kijken wanneer de volgende ronde is?",
      url: "https://www.uitvoeringvanbeleidszw.nl",
      verified_on: "2025-02-20",
      shared: false,
    },
  ],
};
