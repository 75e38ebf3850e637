// The list: incidents, the last changed first; what is new slides in at the top and nothing that is read moves away.

import { type Incident, readIncidents } from "./api";
import { el, moment, said } from "./dom";
import { Refused } from "./http";
import { strings } from "./strings";
import { ago, count, details, placeParts, typeOf, unstated, when } from "./words";

const PAGE = 50;
// Of more changes at once all is read anew.
const MANY = 100;

export class List {
  readonly element: HTMLElement;
  readonly shown = new Map<string, Incident>();
  private readonly rows = el("ol", { class: "rows" });
  private readonly note = el("p", { class: "note", role: "status" }, strings.loading);
  private readonly more = el("button", { type: "button", class: "more", hidden: true, click: () => void this.readMore() }, strings.more);
  private next: string | null = null;
  private failed = true; // or not read yet
  private reading: AbortController | null = null;

  // `number`: how many fit, where that is known.
  constructor(private readonly query: () => URLSearchParams, private readonly number: () => number | null, private readonly pointed: (id: string | null) => void) {
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

  // After alerts about `ids`: those of them that fit the filters, as they are now, each at its place and marked; what
  // does not fit any more (merged, or graded otherwise by now) goes. Null where nothing could be asked, or all was anew.
  async refresh(ids: readonly string[]): Promise<Incident[] | null> {
    if (ids.length > MANY) { await this.read(); return null; }
    const question = this.query();
    const asked = location.search;
    question.set("incident_id", ids.join(","));
    question.set("limit", String(MANY));
    const found = await readIncidents(question).catch(() => null);
    if (found === null) return null; // the stream says that the connection is lost, and reads anew when it is back
    if (asked !== location.search) return null; // other filters meanwhile, and their own answer
    const focused = document.activeElement?.closest<HTMLElement>(".rows > li")?.dataset["id"];
    for (const id of ids) this.drop(id);
    for (const incident of found.incidents.reverse()) this.insert(incident);
    if (focused !== undefined) this.focus(focused);
    this.say();
    return found.incidents;
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
      this.failed = false;
      this.next = page.next;
      put(page.incidents);
      this.say();
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

  // How many there are, once something was read.
  say(): void {
    if (this.failed) return;
    this.more.hidden = this.next === null;
    const none = this.query().size === 0 ? strings.noneYet : strings.none;
    this.note.classList.remove("failed");
    const number = this.next === null ? this.shown.size : this.number();
    this.note.replaceChildren(this.shown.size === 0 ? none : strings.shown(this.shown.size, number));
  }

  private fail(error: Refused): void {
    this.failed = true;
    this.note.classList.add("failed");
    this.note.replaceChildren(`${strings.failed}: `, said(error.message), " ", el("button", { type: "button", click: () => void this.read() }, strings.again));
  }

  // Among the rows by its last change; not where it belongs to a page that was not read.
  private insert(incident: Incident): void {
    const at = Date.parse(incident.last_changed_at);
    const next = [...this.rows.children].find((row) => {
      const other = this.shown.get((row as HTMLElement).dataset["id"] ?? "");
      return other !== undefined && Date.parse(other.last_changed_at) <= at;
    }) ?? null;
    if (next === null && this.next !== null) return;
    const row = this.row(incident);
    row.classList.add("new");
    this.rows.insertBefore(row, next);
    this.shown.set(incident.incident_id, incident);
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
          " · ", reviewOf(incident), " · ", lastChange(incident.last_changed_at))));
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

function lastChange(iso: string): HTMLElement {
  const time = moment(iso, ago(iso, Date.now()));
  time.classList.add("ago");
  return time;
}
