// The page put together: list, map, incident, silences; what is open stands in the address.

import type { Alert } from "./api";
import { areaOf, Areas } from "./areas";
import { el, said } from "./dom";
import { Filters } from "./filters";
import { Health } from "./health";
import { IncidentView } from "./incident";
import { onKeys } from "./keyboard";
import { List } from "./list";
import type { IncidentMap } from "./map";
import { SilencesView } from "./silences";
import { Stream } from "./stream";
import { strings } from "./strings";
import { Trouble } from "./trouble";
import { countryName } from "./words";

const TICK_MS = 30_000;
const GATHER_MS = 150;

let map: IncidentMap | null = null;
let opened: string | null = null;
let unseen = 0; // alerts that came while something else than the list was shown
let missed = 0; // and while the window was not looked at
const told = new Map<string, Alert>(); // the last alert of each incident that was not looked at yet

const wide = matchMedia("(min-width: 52rem)").matches;
const health = new Health();
const announcer = el("div", { class: "visually-hidden", role: "log", "aria-live": "polite" });
const pill = el("a", { class: "pill", href: "#/", hidden: true });
const filters: Filters = new Filters(() => { readAll(); tellBox(); });
const areas: Areas = new Areas(() => filters.query, drawn);
const list: List = new List(() => filters.query, () => areas.number, (id) => map?.point((id === null ? null : areas.shown.get(id)) ?? null));
const incident = new IncidentView((ledger) => { const area = areaOf(ledger); map?.point(area); if (area !== null) map?.go(area); });
const silences = new SilencesView();
const stream = new Stream(heard, readAll, (now) => health.say(now));
const trouble = new Trouble(readAll);
const boxed = el("input", { type: "checkbox", change: () => filters.set("bbox", boxed.checked ? (map?.box ?? null) : null) });
const canvas = el("div", { class: "canvas" });
const noPointTitle = el("summary");
const noPointCountries = el("div");
const noPoint = el("details", { class: "no-point", hidden: true, open: wide }, noPointTitle, noPointCountries);
const pane = el("div", { class: "pane" });
const links = [el("a", { href: "#/" }, strings.live), el("a", { href: "#/silences" }, strings.whyNot)];
const keys = el("dialog", { "aria-labelledby": "keys-title" },
  el("h2", { id: "keys-title" }, strings.help), el("dl", {}, ...strings.keys.flatMap(([key, words]) => [el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)])),
  el("form", { method: "dialog" }, el("button", {}, strings.close)));

document.body.replaceChildren(
  el("a", { class: "skip", href: "#/", click: (event) => { event.preventDefault(); list.focus(null); } }, strings.skip),
  el("header", {},
    el("a", { class: "brand", href: "#/" }, strings.name), health.element,
    el("nav", { "aria-label": strings.name }, ...links, el("button", { type: "button", class: "quiet", "aria-haspopup": "dialog", click: () => keys.showModal() }, strings.help))),
  trouble.element,
  el("main", {}, el("div", { class: "side" }, pill, pane),
    el("section", { class: "map", "aria-label": strings.map }, canvas, noPoint, el("p", { class: "map-foot" }, el("label", {}, boxed, ` ${strings.boxOn}`), el("span", { class: "map-note" }, strings.mapNote)))),
  announcer, keys);

function route(): void {
  const [, kind, id] = /^#\/(incident|silences)(?:\/([0-9a-f]+))?/.exec(location.hash) ?? [];
  const before = opened;
  opened = kind === "incident" && id !== undefined ? id : null;
  for (const link of links) link.setAttribute("aria-current", link.hash === (kind === "silences" ? "#/silences" : "#/") ? "page" : "false");
  if (opened !== null) { pane.replaceChildren(incident.element); void incident.open(opened); return; }
  if (kind === "silences") { map?.point(null); pane.replaceChildren(silences.element); void silences.open(new URLSearchParams(location.hash.split("?")[1]).get("q") ?? ""); return; }
  pane.replaceChildren(filters.form, list.element);
  unseen = 0;
  pill.hidden = true;
  map?.point(null);
  if (before !== null) list.focus(before);
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

async function showTold(): Promise<void> {
  const alerts = new Map(told);
  told.clear();
  if (opened !== null && alerts.has(opened)) void incident.refresh(opened);
  const fitting = await list.refresh([...alerts.keys()]);
  if (fitting === null) { void areas.read(); return; }
  void areas.refresh(fitting, alerts.keys());
  if (fitting.length === 0) return;
  announce(fitting.flatMap((one) => alerts.get(one.incident_id) ?? []));
}

function announce(alerts: readonly Alert[]): void {
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
  noPoint.hidden = counts.length === 0;
  noPointTitle.textContent = strings.noPoint(counts.reduce((sum, [, number]) => sum + number, 0));
  noPointCountries.replaceChildren(...counts.map(([country, number]) =>
    country === "" ? el("span", {}, `${strings.placeUnknown} ${number}`) : el("button", { type: "button", class: "quiet", click: () => filters.set("country", country) }, `${countryName(country)} ${number}`)));
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
}

addEventListener("hashchange", route);
document.addEventListener("visibilitychange", () => { if (!document.hidden) { missed = 0; document.title = strings.name; } });
document.addEventListener("click", jump);
onKeys({
  next: () => list.step(1), previous: () => list.step(-1), help: () => keys.showModal(),
  search: () => { if (pane.firstElementChild !== filters.form) location.hash = "#/"; setTimeout(() => filters.focus()); },
  back: () => { if (location.hash.length > 2) location.hash = "#/"; else (document.activeElement as HTMLElement | null)?.blur(); },
});
setInterval(() => { health.tick(); list.tick(); }, TICK_MS);
tellBox();
route();
stream.open();
// The list is painted before all else: the map is large.
void list.read().then(painted).then(() => { void areas.read(); void startMap(); void trouble.watch(); });
