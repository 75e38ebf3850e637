// One line: whether alerts come in now, and when the last one came.

import { type Alert, readAlerts } from "./api";
import { el, moment } from "./dom";
import type { Connection } from "./stream";
import { strings } from "./strings";
import { ago } from "./words";

export class Health {
  readonly element = el("p", { class: "health connecting" });
  private readonly state = el("span", { class: "state", role: "status" }, strings.connecting);
  private readonly last = el("span", { class: "last" });
  private raisedAt: string | null = null;

  constructor() {
    this.element.append(this.state, this.last);
    void this.first();
  }

  say(now: Connection): void {
    this.element.className = `health ${now}`;
    this.state.textContent = strings[now];
  }

  heard(alert: Alert): void {
    this.raisedAt = alert.raised_at;
    this.tick();
  }

  tick(): void {
    this.last.replaceChildren(" · ", ...(this.raisedAt === null ? [strings.noAlertYet] : [`${strings.lastAlert} `, moment(this.raisedAt, ago(this.raisedAt, Date.now()))]));
  }

  private async first(): Promise<void> {
    const newest = await readAlerts(new URLSearchParams({ limit: "1" })).catch(() => null);
    if (newest !== null && this.raisedAt === null) this.raisedAt = newest.alerts[0]?.raised_at ?? null;
    this.tick();
  }
}
