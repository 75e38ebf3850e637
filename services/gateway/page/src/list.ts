// The list: incidents, the last changed first; what is new slides in at the top and nothing that is read moves away.

import { type Incident, readIncidents, Refused } from "./api";
import { el, moment, said } from "./dom";
import { strings } from "./strings";
import { ago, count, details, placeParts, typeOf, unstated, when } from "./words";

const PAGE = 50;

export class List {
  readonly element: HTMLElement;
  readonly shown = new Map<string, Incident>();
  private readonly rows = el("ol", { class: "rows" });
  private readonly note = el("p", { class: "note", role: "status" }, strings.loading);
  private readonly more = el("button", { type: "button", class: "more", hidden: true, click: () => void this.readMore() }, strings.more);
  private next: string | null = null;
  private reading: AbortController | null = null;

  constructor(private readonly query: () => URLSearchParams, private readonly changed: () => void, private readonly pointed: (id: string | null) => void) {
    this.element = el("section", { class: "list", "aria-labelledby": "list-title" },
      el("h1", { id: "list-title", class: "visually-hidden" }, strings.incidents), this.note, this.rows, this.more);
  }

  // All anew, by the filters as they are.
  async read(): Promise<void> {
    this.rows.setAttribute("aria-busy", "true");
    await this.page(null, (incidents) => {
      this.shown.clear();
      this.rows.replaceChildren(...incidents.map((incident) => this.row(incident)));
      for (const incident of incidents) this.shown.set(incident.incident_id, incident);
    });
    this.rows.removeAttribute("aria-busy");
  }

  // The newest page again, after alerts about `ids`: what changed comes to the top and is marked; what is not listed any
  // more (merged, or outside of the filters by now) goes.
  async refresh(ids: ReadonlySet<string>): Promise<void> {
    const question = this.question(null);
    const top = await readIncidents(question).catch(() => null);
    if (top === null) return; // the stream says that the connection is lost, and reads anew when it is back
    if (question.toString() !== this.question(null).toString()) return; // other filters meanwhile, and their own answer
    const changed = top.incidents.filter((incident) => JSON.stringify(this.shown.get(incident.incident_id)) !== JSON.stringify(incident));
    // More may have changed than a page holds: then some would be missing between it and the rows below.
    if (changed.length === PAGE) return this.read();
    const focused = document.activeElement?.closest("li")?.dataset["id"];
    const listed = new Set(top.incidents.map((incident) => incident.incident_id));
    for (const id of ids) if (!listed.has(id)) this.drop(id);
    for (const incident of changed.reverse()) {
      this.drop(incident.incident_id);
      this.shown.set(incident.incident_id, incident);
      const row = this.row(incident);
      row.classList.add("new");
      this.rows.prepend(row);
    }
    if (focused !== undefined) this.focus(focused);
    this.say();
    this.changed();
  }

  focus(id: string | null): void {
    const row = id === null ? null : this.find(id);
    (row ?? this.rows.firstElementChild)?.querySelector("a")?.focus();
  }

  // Focus `by` rows further down; the first row where none has it.
  step(by: 1 | -1): void {
    const row = document.activeElement?.closest(".rows > li");
    const to = row === null || row === undefined ? this.rows.firstElementChild : by === 1 ? row.nextElementSibling : row.previousElementSibling;
    const link = to?.querySelector("a");
    link?.focus();
    to?.scrollIntoView({ block: "nearest" });
  }

  // The ages of reports grow while the page is open.
  tick(): void {
    for (const time of this.rows.querySelectorAll<HTMLTimeElement>("time.ago")) time.textContent = ago(time.dateTime, Date.now());
  }

  private async readMore(): Promise<void> {
    const last = this.rows.lastElementChild;
    await this.page(this.next, (incidents) => {
      for (const incident of incidents.filter((incident) => !this.shown.has(incident.incident_id))) {
        this.shown.set(incident.incident_id, incident);
        this.rows.append(this.row(incident));
      }
    });
    last?.nextElementSibling?.querySelector("a")?.focus();
  }

  private async page(after: string | null, put: (incidents: Incident[]) => void): Promise<void> {
    this.reading?.abort();
    const reading = new AbortController();
    this.reading = reading;
    try {
      const page = await readIncidents(this.question(after), reading.signal);
      this.next = page.next;
      put(page.incidents);
      this.say();
      this.changed();
    } catch (error) {
      if (error instanceof Refused) this.fail(error);
      else if ((error as Error).name !== "AbortError") throw error;
    }
  }

  private question(after: string | null): URLSearchParams {
    const query = this.query();
    query.set("limit", String(PAGE));
    if (after !== null) query.set("after", after);
    return query;
  }

  private say(): void {
    this.more.hidden = this.next === null;
    const none = this.query().size === 0 ? strings.noneYet : strings.none;
    this.note.classList.remove("failed");
    this.note.replaceChildren(this.shown.size === 0 ? none : strings.shown(this.shown.size, this.next !== null));
  }

  private fail(error: Refused): void {
    this.note.classList.add("failed");
    this.note.replaceChildren(`${strings.failed}: `, said(error.message), " ", el("button", { type: "button", click: () => void this.read() }, strings.again));
  }

  private drop(id: string): void {
    this.find(id)?.remove();
    this.shown.delete(id);
  }

  private find(id: string): HTMLElement | null {
    return this.rows.querySelector(`[data-id="${CSS.escape(id)}"]`);
  }

  private row(incident: Incident): HTMLElement {
    const id = incident.incident_id;
    return el("li", { "data-id": id, class: incident.status, pointerenter: () => this.pointed(id), pointerleave: () => this.pointed(null), focusin: () => this.pointed(id) },
      tollOf(incident),
      el("div", { class: "what" },
        el("a", { class: "headline", href: `#/incident/${id}` }, ...headlineOf(incident)),
        el("p", { class: "meta" }, when(incident.occurred), ...details(incident).flatMap((part) => [" · ", part])),
        el("p", { class: "meta" },
          gradingOf(incident), " ", strings.sources(incident.independent_sources), ...incident.sources.slice(0, 1).flatMap((source) => [" (", said(source.name), incident.sources.length > 1 ? ", …)" : ")"]),
          " · ", reviewOf(incident), " · ", lastReport(incident.last_changed_at))));
  }
}

export function headlineOf(incident: Incident): Node[] {
  const place = incident.place;
  const site = place?.site_name ?? null;
  const parts = placeParts(place);
  const words: (string | Node)[] = [typeOf(incident)];
  if (site !== null) words.push(", ", said(site));
  else if (place?.site_type && strings.sites[place.site_type]) words.push(`, ${strings.sites[place.site_type]}`);
  words.push(parts.length === 0 ? ` (${strings.placeUnknown})` : " — ");
  parts.forEach((part, index) => words.push(index === 0 ? "" : ", ", said(part)));
  return words.map((word) => (typeof word === "string" ? document.createTextNode(word) : word));
}

export function tollOf(incident: Incident): HTMLElement {
  const { civilians_killed: killed, civilians_injured: injured } = incident;
  const unknown = unstated(killed, incident.presumed_killed) ?? unstated(injured, incident.presumed_injured);
  if (killed === null && injured === null) return el("div", { class: "toll none" }, el("span", {}, strings.noToll));
  return el("div", { class: "toll" },
    killed !== null && el("span", { class: "killed" }, el("b", { class: killed.min === null || killed.max === null ? "open" : null }, count(killed)), ` ${strings.killed}`),
    injured !== null && el("span", { class: "injured" }, el("b", {}, count(injured)), ` ${strings.injured}`),
    unknown !== null && el("span", { class: "unstated" }, unknown));
}

export function gradingOf(incident: Incident): HTMLElement {
  return el("span", { class: `chip ${incident.grading}`, title: strings.gradingWhy[incident.grading] }, strings.gradings[incident.grading] ?? incident.grading);
}

export function reviewOf(incident: Incident): Node {
  return incident.review === null ? el("span", { title: strings.machineCodedWhy }, strings.machineCoded) : el("span", { class: "reviewed" }, "✓ ", said(strings.reviewed(incident.review.by)));
}

function lastReport(iso: string): HTMLElement {
  const time = moment(iso, ago(iso, Date.now()));
  time.classList.add("ago");
  return time;
}
