// The desk of one incident: how far it is, who has it, who watches it, and notes.

import { given, labelled, select } from "./dialog";
import { el, listed, moment, present, said } from "./dom";
import { Refused } from "./http";
import { addNote, changeDesk, type Desk, type Done, type Note, readDesk, setMine } from "./review";
import { strings } from "./strings";

export class DeskView {
  readonly element = el("section", { class: "desk", "aria-labelledby": "desk-title" });
  private readonly state = el("div");
  private readonly noting = el("form", { class: "noting", submit: (event) => { event.preventDefault(); this.note(); } },
    labelled(strings.addNote, el("textarea", { name: "text", rows: 1, maxlength: 4000, required: true })), el("button", { type: "submit" }, strings.add));
  private readonly status = el("p", { class: "note", role: "status" });
  private id = "";
  // One change waits for the one before, and rests on what that one made of the version that its hand saw.
  private turn: Promise<unknown> = Promise.resolve();
  private made = new Map<number, number>();

  // `me`: whose token this is. `actions`: what can be decided about the incident.
  constructor(private readonly me: string, actions: HTMLElement) {
    this.element.append(el("h2", { id: "desk-title" }, strings.desk), this.state, this.noting, actions, this.status);
  }

  async open(id: string): Promise<void> {
    this.id = id;
    this.made = new Map();
    this.state.replaceChildren();
    this.noting.reset();
    this.status.replaceChildren();
    await this.attempt(async () => readDesk(id));
  }

  // Not under the hands of who is writing a name.
  async refresh(): Promise<void> {
    if (document.activeElement?.getAttribute("data-key") !== "assignee") await this.attempt(async () => readDesk(this.id));
  }

  say(words: string): void {
    this.status.className = "note";
    this.status.replaceChildren(words);
  }

  private change(seen: number, what: Parameters<typeof changeDesk>[1]): void {
    const { id, made } = this;
    const changed = this.turn.then(() => this.attempt(async () => {
      let version = seen;
      for (let next = made.get(version); next !== undefined; next = made.get(version)) version = next;
      const desk = await changeDesk(id, what, version);
      made.set(version, desk.version);
      return desk;
    }, id));
    this.turn = changed.catch(() => undefined);
    void changed.finally(() => undefined); // an error of the page itself is not swallowed with it
  }

  private async attempt(act: () => Promise<Desk>, id = this.id): Promise<void> {
    try {
      const desk = await act();
      if (id === this.id) this.draw(desk);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.status.className = "note failed";
      this.status.replaceChildren(`${error.status === 409 ? strings.changedMeanwhile : strings.failed}: `, said(error.message));
      if (error.status === 409) this.draw(await readDesk(id));
    }
  }

  private draw(desk: Desk): void {
    const { me } = this;
    const triage = select("triage", Object.entries(strings.triages), desk.triage);
    triage.dataset["key"] = "triage";
    triage.addEventListener("change", () => this.change(desk.version, { triage: triage.value }));
    const assign = (assignee: string | null) => this.change(desk.version, { assignee });
    const assignee = el("input", { name: "assignee", "data-key": "assignee", value: desk.assignee ?? "", maxlength: 200, autocomplete: "off", placeholder: strings.nobody, change: () => assign(assignee.value.trim() || null) });
    const focused = this.state.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset["key"] : undefined;
    this.state.replaceChildren(...present([
      el("div", { class: "fields" }, labelled(strings.triage, triage), labelled(strings.assignee, assignee),
        desk.assignee === me ? button("assign", strings.giveUp, () => assign(null)) : button("assign", strings.take, () => assign(me)),
        this.mine("watch", desk.watched_by), this.mine("mute", desk.muted_by)),
      people(desk),
      el("ul", { class: "notes" }, ...desk.notes.map(noteOf)),
      log(desk),
    ]));
    if (focused !== undefined) this.state.querySelector<HTMLElement>(`[data-key="${focused}"]`)?.focus();
  }

  private note(): void {
    const text = given(new FormData(this.noting), "text");
    if (text !== null) void this.attempt(async () => { const desk = await addNote(this.id, text); this.noting.reset(); return desk; });
  }

  private mine(what: "watch" | "mute", people: readonly string[]): HTMLElement {
    const on = people.includes(this.me);
    const made = button(what, strings.mine[what], () => void this.attempt(() => setMine(this.id, what, !on)));
    made.setAttribute("aria-pressed", String(on));
    made.title = strings.mineWhy[what];
    return made;
  }
}

// `key`: by which it is found again when the desk is drawn anew.
function button(key: string, words: string, click: () => void): HTMLButtonElement {
  return el("button", { type: "button", "data-key": key, click }, words);
}

function people(desk: Desk): HTMLElement | null {
  const parts = ([[strings.watchedBy, desk.watched_by], [strings.mutedBy, desk.muted_by]] as const).filter(([, names]) => names.length > 0);
  if (parts.length === 0) return null;
  return el("p", { class: "meta" }, ...parts.flatMap(([words, names], index) => [index === 0 ? "" : " · ", `${words} `, ...listed(names.map(said))]));
}

function noteOf(note: Note): HTMLElement {
  return el("li", {}, el("p", {}, said(note.text)), el("p", { class: "meta" }, said(note.by), " · ", moment(note.at)));
}

// Who changed what at the desk, and when; notes stand above.
function log(desk: Desk): HTMLElement | null {
  const entries = desk.history.filter((entry) => entry.what !== "note");
  if (entries.length === 0) return null;
  return el("details", {}, el("summary", {}, strings.deskLog), el("ol", { class: "meta" }, ...entries.map((entry) =>
    el("li", {}, el("b", {}, said(entry.by)), ` ${whatWasDone(entry)}`, entry.what === "assignee" ? " " : "", entry.what === "assignee" ? said(entry.value ?? strings.nobody) : "", " · ", moment(entry.at)))));
}

function whatWasDone({ what, value }: Done): string {
  if (what === "triage") return `${strings.atDesk[what]} ${strings.triages[value ?? "new"] ?? value}`;
  return strings.atDesk[value === null && what !== "assignee" ? `un${what}` : what] ?? what;
}
