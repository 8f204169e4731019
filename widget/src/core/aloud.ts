/**
 * Reads text aloud with a voice of the machine itself. Browsers also offer voices that
 * send the text to their maker: those are never used.
 */

const VOICES_MS = 1_000;

export class Aloud {
  private current: SpeechSynthesisUtterance | null = null;

  private get synthesis(): SpeechSynthesis | undefined {
    return typeof speechSynthesis === "undefined" ? undefined : speechSynthesis;
  }

  /** Whether this browser can speak at all. */
  get able(): boolean {
    return this.synthesis !== undefined;
  }

  /** Speak; resolves to false at once when there is no voice of its own. */
  async speak(text: string, lang: string, ended: () => void): Promise<boolean> {
    this.stop();
    const { synthesis } = this;
    const voice = synthesis && (await ownVoice(synthesis, lang));
    if (!voice) return false;
    const spoken = new SpeechSynthesisUtterance(text);
    spoken.voice = voice;
    spoken.lang = voice.lang;
    const finish = () => {
      if (this.current === spoken) this.current = null;
      ended();
    };
    spoken.onend = spoken.onerror = finish;
    this.current = spoken;
    synthesis.speak(spoken);
    return true;
  }

  stop(): void {
    if (!this.current) return;
    this.current = null;
    this.synthesis?.cancel();
  }
}

async function ownVoice(
  synthesis: SpeechSynthesis,
  lang: string,
): Promise<SpeechSynthesisVoice | undefined> {
  const wanted = lang.toLowerCase().split("-")[0] ?? lang;
  const find = () =>
    synthesis
      .getVoices()
      .find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(wanted));
  const found = find();
  if (found || synthesis.getVoices().length) return found;
  // Some browsers fetch their list of voices only after the first question.
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      synthesis.removeEventListener("voiceschanged", done);
      resolve();
    };
    const timer = setTimeout(done, VOICES_MS);
    synthesis.addEventListener("voiceschanged", done);
  });
  return find();
}
