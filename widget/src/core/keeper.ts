/** What the browser keeps: the key, what waits to be sent, a draft. */

import type { Key, Outgoing } from "../contract";

/** A message that the gateway has not taken yet. */
export interface Waiting extends Outgoing {
  /** What the worker sees: the typed text or the title of the button. */
  shown: string;
  /** Why the gateway refused it; then it is not sent again by itself. */
  refused?: string;
}

/** A conversation as kept; `ending` while the worker erases it. */
export interface Kept extends Key {
  operator?: string;
  ending?: boolean;
}

interface Store {
  getItem(name: string): string | null;
  setItem(name: string, value: string): void;
  removeItem(name: string): void;
}

/** Keeps nothing beyond this page: for a shared computer. */
class Memory implements Store {
  private values = new Map<string, string>();

  getItem(name: string): string | null {
    return this.values.get(name) ?? null;
  }

  setItem(name: string, value: string): void {
    this.values.set(name, value);
  }

  removeItem(name: string): void {
    this.values.delete(name);
  }
}

/** Tries the browser's store; where that is blocked or full, memory serves. */
class Careful implements Store {
  private fallback = new Memory();

  constructor(private store: () => Storage) {}

  getItem(name: string): string | null {
    return this.fallback.getItem(name) ?? this.attempt((store) => store.getItem(name)) ?? null;
  }

  setItem(name: string, value: string): void {
    const stored = this.attempt((store) => {
      store.setItem(name, value);
      return true;
    });
    if (stored) this.fallback.removeItem(name);
    else this.fallback.setItem(name, value);
  }

  removeItem(name: string): void {
    this.fallback.removeItem(name);
    this.attempt((store) => store.removeItem(name));
  }

  private attempt<T>(use: (store: Storage) => T): T | undefined {
    try {
      return use(this.store());
    } catch {
      return undefined;
    }
  }
}

export class Keeper {
  private shared: boolean;
  private lasting: Store;
  private tab: Store;
  private readonly names: { talk: string; waiting: string; draft: string; open: string };

  /** `shared` keeps everything in memory; `scope` keeps gateways apart. */
  constructor(scope: string, shared = false) {
    this.shared = shared;
    this.lasting = shared ? new Memory() : new Careful(() => localStorage);
    this.tab = shared ? new Memory() : new Careful(() => sessionStorage);
    const name = (part: string) => `koffiebreak:${part}:${scope}`;
    this.names = {
      talk: name("talk"),
      waiting: name("waiting"),
      draft: name("draft"),
      open: name("open"),
    };
  }

  /** Whether nothing is kept in the browser. */
  get isShared(): boolean {
    return this.shared;
  }

  /** Keep nothing in the browser from now on; what is there moves to memory. */
  share(): void {
    if (this.shared) return;
    this.shared = true;
    const { talk, waiting, draft, open } = this;
    this.forget();
    this.open = false;
    this.lasting = new Memory();
    this.tab = new Memory();
    Object.assign(this, { talk, waiting, draft, open });
  }

  get talk(): Kept | null {
    const kept = read(this.lasting, this.names.talk) as Partial<Kept> | null;
    return typeof kept?.id === "string" && typeof kept.token === "string" ? (kept as Kept) : null;
  }

  set talk(kept: Kept | null) {
    if (kept) this.lasting.setItem(this.names.talk, JSON.stringify(kept));
    else this.lasting.removeItem(this.names.talk);
  }

  get waiting(): Waiting[] {
    const kept = read(this.lasting, this.names.waiting);
    return Array.isArray(kept) ? (kept as Waiting[]) : [];
  }

  set waiting(list: Waiting[]) {
    if (list.length) this.lasting.setItem(this.names.waiting, JSON.stringify(list));
    else this.lasting.removeItem(this.names.waiting);
  }

  get draft(): string {
    return this.tab.getItem(this.names.draft) ?? "";
  }

  set draft(text: string) {
    if (text) this.tab.setItem(this.names.draft, text);
    else this.tab.removeItem(this.names.draft);
  }

  /** Whether the window was open in this tab. */
  get open(): boolean {
    return this.tab.getItem(this.names.open) === "1";
  }

  set open(open: boolean) {
    if (open) this.tab.setItem(this.names.open, "1");
    else this.tab.removeItem(this.names.open);
  }

  /** Forget everything about the conversation in this browser. */
  forget(): void {
    this.talk = null;
    this.waiting = [];
    this.draft = "";
  }

  /** Call `changed` when another tab changes the conversation; returns how to stop. */
  watch(changed: () => void): () => void {
    const heard = (event: StorageEvent) => {
      if (event.key === this.names.talk || event.key === null) changed();
    };
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }
}

function read(store: Store, name: string): unknown {
  try {
    return JSON.parse(store.getItem(name) ?? "null");
  } catch {
    return null;
  }
}
