// Alerts as they come. The browser resumes by itself after a break, with the last alert that it saw.

import type { Alert } from "./api";

export type Connection = "connecting" | "connected" | "reconnecting";

const AGAIN_MS = 5000;

export class Stream {
  private source: EventSource | null = null;
  private timer = 0;
  private broken = false;

  // `heard`: an alert came. `gap`: alerts may have been missed, so what is shown is to be read anew. `refused`: the answer
  // was no stream; the token may have ended.
  constructor(private readonly heard: (alert: Alert) => void, private readonly gap: () => void, private readonly state: (now: Connection) => void, private readonly refused: () => void) {}

  close(): void {
    clearTimeout(this.timer);
    this.source?.close();
  }

  open(): void {
    this.close();
    const source = new EventSource("v1/stream");
    this.source = source;
    if (!this.broken) this.state("connecting");
    source.addEventListener("open", () => {
      this.state("connected");
      if (this.broken) this.gap();
      this.broken = false;
    });
    for (const kind of ["alert", "update", "cancel"]) {
      source.addEventListener(kind, (event) => this.heard(JSON.parse((event as MessageEvent<string>).data) as Alert));
    }
    source.addEventListener("reset", () => this.gap());
    source.addEventListener("error", () => {
      this.broken = true;
      this.state("reconnecting");
      // After an answer that is no stream (the service restarts behind a proxy) a browser gives up; we do not.
      if (source.readyState !== EventSource.CLOSED) return;
      this.timer = setTimeout(() => this.open(), AGAIN_MS);
      this.refused();
    });
  }
}
