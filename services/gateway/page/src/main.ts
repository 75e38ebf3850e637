// The page put together: list and map, incidents, and the other views; what is open stands in the address.

import type { Alert, Area, Ledger } from "./api";
import { areaOf, Areas } from "./areas";
import { ArticleView } from "./article";
import { CoverageView } from "./coverage";
import { DigestView } from "./digest";
import { el, said } from "./dom";
import { Filters } from "./filters";
import { Health } from "./health";
import { onStranger } from "./http";
import { IncidentView } from "./incident";
import { onKeys } from "./keyboard";
import { List } from "./list";
import type { IncidentMap } from "./map";
import { ServiceView } from "./service";
import { locked, Session } from "./session";
import { Stream } from "./stream";
import { strings } from "./strings";
import { saveFilters, SubscriptionsView } from "./subscriptions";
import { Trouble } from "./trouble";
import { WhyView } from "./why";
import { countryName } from "./words";

// `beside`: seen beside the map, else instead of it. `scope`: who has it sees the link.
interface View { element: HTMLElement; open: (what: string, query: URLSearchParams) => Promise<void>; beside?: boolean; link?: string; scope?: "subscribe" }

const TICK_MS = 30_000;
const GATHER_MS = 150;

let map: IncidentMap | null = null;
let opened: string | null = null;
let looked: Area | null = null; // of the incident that is looked at
let unseen = 0; // alerts that came while something else than the list was shown
let missed = 0; // and while the window was not looked at
const told = new Map<string, Alert>(); // the last alert of each incident that was not looked at yet

// Where there is room beside the map's middle, and so many countries are read at a glance.
const roomForCountries = matchMedia("(min-width: 52rem)").matches ? 6 : 0;
const session = new Session();
const health = new Health();
const announcer = el("div", { class: "visually-hidden", role: "log", "aria-live": "polite" });
const pill = el("a", { class: "pill", href: "#/", hidden: true });
const filters: Filters = new Filters(() => { readAll(); tellBox(); }, () => saveFilters(filters.query));
const areas: Areas = new Areas(() => filters.query, drawn);
const list: List = new List(() => filters.query, () => areas.number, (id) => map?.point((id === null ? null : areas.shown.get(id)) ?? null));
const stream = new Stream({ heard, touched, gap: readAll, state: (now) => health.say(now), refused: () => void greet() });
const trouble = new Trouble(readAll);
const boxed = el("input", { type: "checkbox", change: () => filters.set("bbox", boxed.checked ? (map?.box ?? null) : null) });
const canvas = el("div", { class: "canvas" });
const noPointTitle = el("summary");
const noPointCountries = el("div");
const noPoint = el("details", { class: "no-point", hidden: true }, noPointTitle, noPointCountries);
const pane = el("div", { class: "pane" });
const links = el("nav", { "aria-label": strings.name });
const incident = new IncidentView(session, lookAt);
const VIEWS: Record<string, View> = {
  incident: { element: incident.element, open: (id) => incident.open(id), beside: true },
  article: withView(new ArticleView()),
  why: { ...withView(new WhyView(session)), link: strings.whyNot },
  digest: { ...withView(new DigestView(session)), link: strings.digest },
  coverage: { ...withView(new CoverageView()), link: strings.coverage },
  subscriptions: { ...withView(new SubscriptionsView()), link: strings.subscriptions, scope: "subscribe" },
  service: { ...withView(new ServiceView(session)), link: strings.service },
};
const keys = el("dialog", { "aria-labelledby": "keys-title" },
  el("h2", { id: "keys-title" }, strings.help), el("dl", {}, ...strings.keys.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])),
  el("form", { method: "dialog" }, el("button", {}, strings.close)));

document.body.replaceChildren(
  el("a", { class: "skip", href: "#/", click: (event) => { event.preventDefault(); list.focus(null); } }, strings.skip),
  el("header", {}, el("a", { class: "brand", href: "#/" }, strings.name), health.element, links,
    el("div", { class: "mine" }, el("button", { type: "button", class: "quiet keys", "aria-haspopup": "dialog", click: () => keys.showModal() }, strings.help), session.element)),
  trouble.element,
  el("main", {}, el("div", { class: "side" }, pill, pane),
    el("section", { class: "map", "aria-label": strings.map }, canvas, noPoint, el("p", { class: "map-foot" }, el("label", {}, boxed, ` ${strings.boxOn}`), el("span", { class: "map-note" }, strings.mapNote)))),
  announcer, keys);

function withView(view: { element: HTMLElement; open: (what: string, query: URLSearchParams) => Promise<void> }): View {
  return { element: view.element, open: (what, query) => view.open(what, query) };
}

function route(): void {
  const [, kind = "", what = "", query = ""] = /^#\/(\w+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(location.hash) ?? [];
  const view = VIEWS[kind];
  const before = opened;
  opened = kind === "incident" ? what : null;
  markLink();
  document.body.classList.toggle("alone", view !== undefined && view.beside !== true);
  looked = null;
  map?.point(null);
  if (view !== undefined) {
    if (pane.firstElementChild !== view.element || opened !== null) {
      pane.replaceChildren(view.element);
      pane.parentElement?.scrollTo(0, 0);
      if (view.link !== undefined) view.element.querySelector("h1")?.focus();
    }
    void view.open(decodeURIComponent(what), new URLSearchParams(query));
    return;
  }
  pane.replaceChildren(filters.form, list.element);
  unseen = 0;
  pill.hidden = true;
  if (before !== null) list.focus(before);
}

function markLink(): void {
  const kind = /^#\/(\w+)/.exec(location.hash)?.[1] ?? "";
  const here = VIEWS[kind]?.link === undefined ? "#/" : `#/${kind}`;
  for (const link of links.querySelectorAll("a")) link.setAttribute("aria-current", link.hash === here ? "page" : "false");
}

// What the token allows is offered; what it does not is not there.
async function greet(): Promise<void> {
  if (document.body.classList.contains("locked")) return; // who signs in has the page loaded anew
  await session.read();
  links.replaceChildren(el("a", { href: "#/" }, strings.live),
    ...Object.entries(VIEWS).flatMap(([kind, view]) => (view.link === undefined || (view.scope !== undefined && !session.may(view.scope)) ? [] : [el("a", { href: `#/${kind}` }, view.link)])));
  markLink();
  filters.offer({ review: session.may("review"), subscribe: session.may("subscribe") });
  document.body.classList.toggle("locked", !session.may("read"));
  if (session.may("read")) return;
  stream.close();
  pane.replaceChildren(locked());
}

// After a jump within an incident (from the chart to a claim) the address is that of the incident again.
function jump(event: Event): void {
  const id = (event.target as Element).closest("[data-claim]")?.getAttribute("data-claim");
  if (id === null || id === undefined) return;
  event.preventDefault();
  const claim = document.getElementById(`claim-${id}`);
  claim?.scrollIntoView({ block: "center" });
  claim?.focus();
}

// The stream tells of all alerts, so that an incident which leaves the filters is seen to leave; the list says which fit.
function heard(alert: Alert): void {
  health.heard(alert);
  // Alerts come in bursts; one question answers for all of them.
  if (told.size === 0) setTimeout(() => void showTold(), GATHER_MS);
  told.set(alert.incident_id, alert);
}

// At a desk: other windows show it at once, and what leaves the queue leaves the list.
function touched(incidentId: string): void {
  if (opened === incidentId) void incident.refreshDesk();
  if (filters.areOfDesk) void list.refresh([incidentId]).then((fitting) => { if (fitting !== null) void areas.refresh(fitting, [incidentId]); });
}

async function showTold(): Promise<void> {
  const alerts = new Map(told);
  told.clear();
  if (opened !== null && alerts.has(opened)) void incident.refresh(opened);
  const fitting = await list.refresh([...alerts.keys()]);
  if (fitting === null) { void areas.read(); return; }
  void areas.refresh(fitting, alerts.keys());
  announce(fitting.flatMap((one) => alerts.get(one.incident_id) ?? []));
}

function announce(alerts: readonly Alert[]): void {
  if (alerts.length === 0) return;
  if (document.hidden) document.title = strings.titleNew((missed += alerts.length));
  announcer.append(...alerts.map((alert) => el("p", {}, said(alert.headline))));
  while (announcer.childElementCount > 5) announcer.firstElementChild?.remove();
  if (pane.firstElementChild === filters.form) return;
  unseen += alerts.length;
  pill.textContent = strings.newAlerts(unseen);
  pill.hidden = false;
}

function readAll(): void {
  void list.read();
  void areas.read();
}

function drawn(): void {
  list.say();
  map?.show(areas.shown.values());
  const counts = Object.entries(areas.withoutPoint).sort((one, other) => other[1] - one[1]);
  if (noPoint.hidden) noPoint.open = counts.length <= roomForCountries;
  noPoint.hidden = counts.length === 0;
  noPointTitle.textContent = strings.noPoint(counts.reduce((sum, [, number]) => sum + number, 0));
  noPointCountries.replaceChildren(...counts.map(([country, number]) =>
    country === "" ? el("span", {}, `${strings.placeUnknown} ${number}`) : el("button", { type: "button", class: "quiet", click: () => filters.set("country", country) }, `${countryName(country)} ${number}`)));
}

// The map flies there once, not again with each report.
function lookAt(ledger: Ledger): void {
  const before = looked?.[0];
  looked = areaOf(ledger);
  if (before === ledger.incident_id) map?.point(looked);
  else showLooked();
}

function showLooked(): void {
  map?.point(looked);
  if (looked !== null) map?.go(looked);
}

function tellBox(): void {
  boxed.checked = filters.box !== null;
}

const painted = () => new Promise((resolve) => { requestAnimationFrame(() => setTimeout(resolve)); });

async function startMap(): Promise<void> {
  const module = await import("./map");
  if (!module.hasWebGl()) {
    document.body.classList.add("no-map");
    canvas.replaceChildren(el("p", { class: "note" }, strings.noMap));
    return;
  }
  map = new module.IncidentMap(canvas, {
    opened: (id) => { location.hash = `#/incident/${id}`; },
    crowded: (box) => { filters.set("bbox", box); location.hash = "#/"; },
    moved: (box) => { if (boxed.checked) filters.set("bbox", box); },
  });
  drawn();
  showLooked();
}

addEventListener("hashchange", route);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { missed = 0; document.title = strings.name; } });
document.addEventListener("click", jump);
onStranger(() => void greet());
onKeys({
  next: () => list.step(1), previous: () => list.step(-1), help: () => keys.showModal(),
  search: () => { if (pane.firstElementChild !== filters.form) location.hash = "#/"; setTimeout(() => filters.focus()); },
  back: () => { if (location.hash.length > 2) location.hash = "#/"; else (document.activeElement as HTMLElement | null)?.blur(); },
});
setInterval(() => { health.tick(); list.tick(); }, TICK_MS);
tellBox();
void greet();
route();
stream.open();
// The list is painted before all else: the map is large.
void list.read().then(painted).then(() => { void areas.read(); void startMap(); void trouble.watch(); });
