// Alerts as they come. The browser resumes by itself after a break, with the last alert that it saw.

import type { Alert } from "./api";

export type Connection = "connecting" | "connected" | "reconnecting";

const AGAIN_MS = 5000;

export class Stream {
  private source: EventSource | null = null;
  private timer = 0;
  private broken = false;

  // `heard`: an alert came. `gap`: alerts may have been missed, so what is shown is to be read anew. `refused`: the answer
  // was no stream; the token may have ended. `touched`: somebody did something at the desk of this incident.
  constructor(private readonly on: { heard: (alert: Alert) => void; touched: (incidentId: string) => void; gap: () => void; state: (now: Connection) => void; refused: () => void }) {}

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
  }

  open(): void {
    this.close();
    const source = new EventSource("v1/stream");
    this.source = source;
    if (!this.broken) this.on.state("connecting");
    source.addEventListener("open", () => {
      this.on.state("connected");
      if (this.broken) this.on.gap();
      this.broken = false;
    });
    for (const kind of ["alert", "update", "cancel"]) {
      source.addEventListener(kind, (event) => this.on.heard(JSON.parse((event as MessageEvent<string>).data) as Alert));
    }
    source.addEventListener("desk", (event) => this.on.touched((JSON.parse((event as MessageEvent<string>).data) as { incident_id: string }).incident_id));
    source.addEventListener("reset", () => this.on.gap());
    source.addEventListener("error", () => {
      this.broken = true;
      this.on.state("reconnecting");
      // After an answer that is no stream (the service restarts behind a proxy) a browser gives up; we do not.
      if (source.readyState !== EventSource.CLOSED) return;
      this.timer = setTimeout(() => this.open(), AGAIN_MS);
      this.on.refused();
    });
  }
}
