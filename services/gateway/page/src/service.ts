// How the service runs: alerts, lag and throughput, feeds, and dead letters with a second chance.

import { ask } from "./dialog";
import { el, moment, present, said } from "./dom";
import { get, Refused, send } from "./http";
import type { Session } from "./session";
import { strings } from "./strings";
import { ago } from "./words";

interface Pipeline {
  topics: { topic: string; records: number; per_second: number }[]; last_alert: { headline: string; incident_id: string; raised_at: string } | null;
  services: { service: string; running: number; lag: { topic: string; records: number }[] }[];
}
interface Feed {
  title: string | null; url: string; standing: string; slow: boolean; overdue: boolean; trouble: string | null; to_do: string | null; items: number;
  last_new_at: string | null; due_at: string | null; hub_delivers: boolean;
}
interface Feeds { counts: Record<string, number>; feeds: Feed[] }
interface Letter {
  id: string; error: string | null; service: string | null; at: string | null; origin: string; bytes: number; problem: string | null; replays: { by: string | null; at: string }[];
}
interface Letters { dead_letters: Letter[]; number: number }

const AGAIN_MS = 10_000;
const MOST_FEEDS = 200;

export class ServiceView {
  readonly element = el("section", { class: "service", "aria-labelledby": "service-title" });
  private readonly parts: Record<"pipeline" | "feeds" | "letters", HTMLElement> = { pipeline: el("div"), feeds: el("div"), letters: el("div") };
  private timer = 0;

  constructor(private readonly session: Session) {
    this.element.append(el("h1", { id: "service-title", tabindex: -1 }, strings.service), this.parts.pipeline, this.parts.feeds, this.parts.letters);
  }

  // Read again for as long as it is looked at.
  async open(): Promise<void> {
    clearTimeout(this.timer);
    await this.session.ready;
    await Promise.all([
      this.fill("pipeline", async () => pipelineOf(await get<Pipeline>("v1/pipeline"))),
      this.fill("feeds", async () => feedsOf(await get<Feeds>("v1/feeds/health"))),
      this.fill("letters", async () => lettersOf(await get<Letters>("v1/dead-letters"), this.session.may("review"), () => void this.open())),
    ]);
    this.timer = setTimeout(() => { if (this.element.isConnected) void this.open(); }, AGAIN_MS);
  }

  private async fill(part: "pipeline" | "feeds" | "letters", read: () => Promise<(Node | string)[]>): Promise<void> {
    const element = this.parts[part];
    const drawn = await read().catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return [el("section", {}, el("h2", {}, strings.parts[part] ?? part), el("p", { class: "failed" }, `${strings.failed}: `, said(error.message)))];
    });
    const focused = element.contains(document.activeElement) ? document.activeElement?.getAttribute("data-key") : null;
    element.replaceChildren(...drawn);
    if (focused != null) element.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }
}

function pipelineOf({ topics, services, last_alert }: Pipeline): (Node | string)[] {
  const alert = last_alert === null ? strings.noAlertYet : el("span", {}, el("a", { href: `#/incident/${last_alert.incident_id}` }, said(last_alert.headline)), " · ", moment(last_alert.raised_at, ago(last_alert.raised_at, Date.now())));
  return [
    el("section", {}, el("h2", {}, strings.lastAlertTitle), el("p", {}, alert)),
    el("section", {}, el("h2", {}, strings.servicesTitle), table([strings.serviceName, strings.running, strings.behindBy], services.map((one) => {
      const lag = one.lag.reduce((sum, topic) => sum + topic.records, 0);
      const stuck = one.running === 0 && lag > 0;
      return [one.service, number(one.running), el("span", { class: stuck ? "failed" : null }, one.lag.map((topic) => `${topic.topic} ${topic.records}`).join(", ") || "0", stuck ? ` — ${strings.nobodyWorks}` : "")];
    }))),
    el("section", {}, el("h2", {}, strings.topicsTitle), table([strings.topic, strings.perSecond, strings.records], topics.map((one) => [one.topic, number(one.per_second), number(one.records)]))),
  ];
}

function feedsOf({ counts, feeds }: Feeds): (Node | string)[] {
  const words = Object.entries(counts).filter(([, number]) => number > 0).map(([standing, number]) => `${number} ${strings.standings[standing] ?? standing}`);
  return [el("section", {}, el("h2", {}, strings.feedsTitle), el("p", {}, words.join(" · ") || strings.noFeeds),
    feeds.length === 0 ? "" : table([strings.feed, strings.standing, strings.lastNew, strings.nextPoll], feeds.slice(0, MOST_FEEDS).map((feed) => [
      el("span", {}, said(feed.title ?? feed.url), el("span", { class: "meta" }, " ", said(feed.url))),
      el("span", { class: `standing ${feed.standing}` }, strings.standings[feed.standing] ?? feed.standing, feed.slow ? `, ${strings.slow}` : "", feed.overdue ? `, ${strings.overdue}` : "", feed.trouble === null ? "" : ": ", feed.trouble === null ? "" : said(feed.trouble), feed.to_do === null ? "" : " — ", feed.to_do === null ? "" : said(feed.to_do)),
      feed.last_new_at === null ? "–" : moment(feed.last_new_at, ago(feed.last_new_at, Date.now())),
      feed.hub_delivers ? strings.byHub : feed.due_at === null ? "–" : moment(feed.due_at),
    ])),
    feeds.length > MOST_FEEDS ? el("p", { class: "note" }, strings.onlyRows(MOST_FEEDS, feeds.length)) : "")];
}

function lettersOf({ dead_letters, number: all }: Letters, mayReplay: boolean, replayed: () => void): (Node | string)[] {
  return [el("section", {}, el("h2", {}, strings.lettersTitle), el("p", {}, all === 0 ? strings.noLetters : strings.letters(all)),
    dead_letters.length === 0 ? "" : table([strings.letter, strings.letterWhy, strings.buried, ...(mayReplay ? [""] : [])], dead_letters.map((letter) => [
      el("span", {}, letter.id, el("span", { class: "meta" }, ` ${letter.origin}, ${strings.bytes(letter.bytes)}`)),
      el("span", {}, said(letter.error ?? ""), letter.service === null ? "" : ` (${letter.service})`, ...letter.replays.flatMap((one) => [" · ", strings.replayedBy, " ", said(one.by ?? "–"), " ", moment(one.at)])),
      letter.at === null ? "–" : moment(letter.at),
      ...(mayReplay ? [letter.problem === null ? replayButton(letter, replayed) : said(letter.problem)] : []),
    ])))];
}

function replayButton(letter: Letter, replayed: () => void): HTMLElement {
  const question = () => ask({
    title: strings.replay, words: [strings.replayWords, letter.replays.length > 0 ? ` ${strings.replayAgain}` : ""], fields: [], confirm: strings.replay,
    act: async () => { await send("POST", `v1/dead-letters/${encodeURIComponent(letter.id)}/replay`); replayed(); },
  });
  return el("button", { type: "button", "data-key": letter.id, click: question }, strings.replay);
}

const number = (value: number) => value.toLocaleString("en");

function table(head: readonly string[], rows: readonly (Node | string)[][]): HTMLElement {
  return el("div", { class: "scroll", tabindex: 0 }, el("table", {},
    el("thead", {}, el("tr", {}, ...head.map((words) => (words === "" ? el("td") : el("th", { scope: "col" }, words))))),
    el("tbody", {}, ...rows.map(([first, ...rest]) => el("tr", {}, el("th", { scope: "row" }, ...present([first])), ...rest.map((cell) => el("td", {}, cell)))))));
}
