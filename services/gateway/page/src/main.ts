// The page put together: list, map, incident, silences; what is open stands in the address.

import type { Alert } from "./api";
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
import { countryName } from "./words";

const TICK_MS = 30_000;
const GATHER_MS = 150;

let map: IncidentMap | null = null;
let opened: string | null = null;
let unseen = 0; // alerts that came while something else than the list was shown
let missed = 0; // and while the window was not looked at
const told = new Set<string>(); // incidents of alerts that the list does not show yet

const wide = matchMedia("(min-width: 52rem)").matches;
const health = new Health();
const announcer = el("div", { class: "visually-hidden", role: "log", "aria-live": "polite" });
const pill = el("a", { class: "pill", href: "#/", hidden: true });
const filters: Filters = new Filters(() => { void list.read(); stream.open(filters.query); tellBox(); });
const list = new List(() => filters.query, drawn, (id) => map?.point(id));
const incident = new IncidentView((ledger) => { map?.show([...list.shown.values()].filter((one) => one.incident_id !== ledger.incident_id).concat(ledger)); map?.point(ledger.incident_id); map?.go(ledger); });
const silences = new SilencesView();
const stream = new Stream(heard, () => void list.read(), (now) => health.say(now));
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
  el("main", {}, el("div", { class: "side" }, pill, pane),
    el("section", { class: "map", "aria-label": strings.map }, canvas, noPoint, el("p", { class: "map-foot" }, el("label", {}, boxed, ` ${strings.boxOn}`), el("span", { class: "map-note" }, strings.mapNote)))),
  announcer, keys);

function route(): void {
  const [, kind, id] = /^#\/(incident|silences)(?:\/([0-9a-f]+))?/.exec(location.hash) ?? [];
  const before = opened;
  opened = kind === "incident" && id !== undefined ? id : null;
  for (const link of links) link.setAttribute("aria-current", link.hash === (kind === "silences" ? "#/silences" : "#/") ? "page" : "false");
  if (opened !== null) { pane.replaceChildren(incident.element); void incident.open(opened); return; }
  if (kind === "silences") { drawn(); map?.point(null); pane.replaceChildren(silences.element); void silences.open(new URLSearchParams(location.hash.split("?")[1]).get("q") ?? ""); return; }
  pane.replaceChildren(filters.form, list.element);
  unseen = 0;
  pill.hidden = true;
  drawn();
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

function heard(alert: Alert): void {
  health.heard(alert);
  if (document.hidden) document.title = strings.titleNew((missed += 1));
  announcer.append(el("p", {}, said(alert.headline)));
  while (announcer.childElementCount > 5) announcer.firstElementChild?.remove();
  if (pane.firstElementChild !== filters.form) { unseen += 1; pill.textContent = strings.newAlerts(unseen); pill.hidden = false; }
  // Alerts come in bursts; one question answers for all of them.
  if (told.size === 0) setTimeout(showTold, GATHER_MS);
  told.add(alert.incident_id);
}

function showTold(): void {
  const ids = new Set(told);
  told.clear();
  void list.refresh(ids);
  if (opened !== null && ids.has(opened)) void incident.refresh(opened);
}

function drawn(): void {
  map?.show(list.shown.values());
  const counts = new Map<string, number>();
  for (const { place } of list.shown.values()) {
    if (place?.latitude == null) counts.set(place?.country ?? "", (counts.get(place?.country ?? "") ?? 0) + 1);
  }
  noPoint.hidden = counts.size === 0;
  noPointTitle.textContent = strings.noPoint([...counts.values()].reduce((sum, number) => sum + number, 0));
  noPointCountries.replaceChildren(...[...counts].sort((one, other) => other[1] - one[1]).map(([country, number]) =>
    country === "" ? el("span", {}, `${strings.placeUnknown} ${number}`) : el("button", { type: "button", class: "quiet", click: () => filters.set("country", country) }, `${countryName(country)} ${number}`)));
}

function tellBox(): void {
  boxed.checked = filters.box !== null;
}

async function startMap(): Promise<void> {
  const module = await import("./map");
  if (!module.hasWebGl()) {
    document.body.classList.add("no-map");
    canvas.replaceChildren(el("p", { class: "note" }, strings.noMap));
    return;
  }
  map = new module.IncidentMap(canvas, (id) => { location.hash = `#/incident/${id}`; }, (box) => { if (boxed.checked) filters.set("bbox", box); });
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
stream.open(filters.query);
void list.read().then(startMap); // the map is large: the list is painted before it
