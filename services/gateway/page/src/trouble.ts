// What the gateway says is wrong with itself: whoever looks at the lists must know that they are not complete.

import { el, said } from "./dom";
import { strings } from "./strings";

const ASK_MS = 30_000;
const ASK_SOON_MS = 2_000;

export class Trouble {
  readonly element = el("p", { class: "trouble", role: "status", hidden: true });

  // `over`: what was wrong is not any more, so what is shown is to be read anew.
  constructor(private readonly over: () => void) {}

  async watch(): Promise<void> {
    const wrong = await wrongNow();
    const was = !this.element.hidden;
    if (wrong !== null) {
      this.element.hidden = wrong.length === 0;
      this.element.replaceChildren(`${strings.behind}: `, said(wrong.join("; ")));
      if (was && wrong.length === 0) this.over();
    }
    setTimeout(() => void this.watch(), wrong?.length === 0 ? ASK_MS : ASK_SOON_MS);
  }
}

// Null where the gateway does not answer: the stream says that.
async function wrongNow(): Promise<string[] | null> {
  try {
    const health = (await (await fetch("health")).json()) as { wrong: Record<string, string> };
    return Object.entries(health.wrong).map(([what, why]) => (what === "following" ? why : `${what}: ${why}`));
  } catch {
    return null;
  }
}
