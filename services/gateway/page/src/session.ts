// Who is signed in, and what that token may do. The secret is in a cookie that no script can read.

import { ask, given, labelled } from "./dialog";
import { el, said } from "./dom";
import { get, send } from "./http";
import { strings } from "./strings";

export type Scope = "read" | "names" | "subscribe" | "review";
interface Told { name: string | null; scopes: Scope[]; open: boolean }

export class Session {
  readonly element = el("span", { class: "session" });
  ready: Promise<void> = Promise.resolve(); // read at least once
  private told: Told = { name: null, scopes: ["read"], open: true };

  get name(): string | null {
    return this.told.name;
  }

  may(scope: Scope): boolean {
    return this.told.scopes.includes(scope);
  }

  read(): Promise<void> {
    this.ready = this.readNow();
    return this.ready;
  }

  // Where the gateway does not answer, as before.
  private async readNow(): Promise<void> {
    this.told = await get<Told>("v1/session").catch(() => this.told);
    const name = this.told.name;
    this.element.replaceChildren(...(name === null
      ? [el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", click: () => signIn() }, strings.signIn)]
      : [el("span", { class: "who", title: this.told.scopes.map((scope) => strings.scopes[scope] ?? scope).join("; ") }, said(name)), el("button", { type: "button", class: "quiet", click: () => void signOut() }, strings.signOut)]));
  }
}

// All is read anew as whom the token names.
export function signIn(): void {
  ask({
    title: strings.signIn, words: [strings.signInWords], confirm: strings.signIn,
    fields: [labelled(strings.token, el("input", { name: "token", type: "password", autocomplete: "current-password", required: true, maxlength: 500 }))],
    act: async (form) => { await send("POST", "v1/session", { token: given(form, "token") ?? "" }); location.reload(); },
  });
}

async function signOut(): Promise<void> {
  await send("DELETE", "v1/session");
  location.reload();
}

// What is seen where reading needs a token.
export function locked(): HTMLElement {
  return el("section", { class: "locked" }, el("h1", {}, strings.lockedTitle), el("p", {}, strings.lockedWords),
    el("button", { type: "button", class: "act", click: () => signIn() }, strings.signIn));
}
