/** Sends what waits, in order, for as long as it takes. A refusal never blocks, an outage never discards. */
import type { Delivery } from '../api/submissions';
import type { SubmissionAnswer } from '../api/types';
import { backoffMs } from '../domain/backoff';
import type { Db } from '../store/db';
import type { OutboxItem } from '../store/types';
import { firstQueued, refusal, settle } from './queue';

export interface ReplayPorts {
  db: Db;
  deliver: (item: OutboxItem) => Promise<Delivery>;
  now: () => number;
  random: () => number;
  onAnswer: (item: OutboxItem, answer: SubmissionAnswer) => void;
  onAuthority: (trusted: boolean, item: OutboxItem) => void;
  onTrouble: (why: string) => void;
}

interface Hold {
  until: number;
  attempts: number;
  /** Retry-After is an order; our own backoff yields to a new visitor or a returning network. */
  ordered: boolean;
}

const ALL = 'all';
const ITEM_FAILURES_BEFORE_STEPPING_ASIDE = 3;
/** Says something about one item, not about the device: the others go on. */
const SIGNATURE_WRONG = 'signature_wrong';
const LONGEST_NAP_MS = 60_000;

export class Replay {
  private readonly holds = new Map<string, Hold>();
  private readonly serverErrors = new Map<string, number>();
  private wakeUp: () => void = () => undefined;
  private woken = false;
  private running = false;

  constructor(private readonly ports: ReplayPorts) {}

  start(): void {
    if (this.running) return;
    this.running = true;
    void this.loop();
  }

  stop(): void {
    this.running = false;
    this.wakeUp();
  }

  /** Something changed: a new item, or the network is back. */
  wake(): void {
    for (const [key, hold] of this.holds) if (!hold.ordered) this.holds.set(key, { ...hold, until: 0 });
    this.woken = true;
    this.wakeUp();
  }

  private async loop(): Promise<void> {
    while (this.running) {
      try {
        this.woken = false;
        const sent = await this.sendNext();
        if (!sent) await this.nap();
      } catch {
        this.ports.onTrouble('storage');
        this.hold(ALL, null);
        await this.nap();
      }
    }
  }

  /** One item; false when nothing may be sent now. */
  async sendNext(): Promise<boolean> {
    if (this.isOn(ALL)) return false;
    const item = await firstQueued(this.ports.db, (one) => this.isOn(one.device) || this.isOn(one.submissionId));
    if (item === null) return false;
    await this.digest(item, await this.ports.deliver(item));
    return true;
  }

  private async digest(item: OutboxItem, delivery: Delivery): Promise<void> {
    const { ports } = this;
    if (delivery.kind === 'later') {
      ports.onTrouble(delivery.why);
      this.hold(this.scopeOf(item, delivery.scope), delivery.retryAfterMs);
      return;
    }
    this.holds.delete(ALL);
    if (delivery.kind === 'unauthorised') {
      ports.onTrouble(delivery.problem.code ?? '401');
      ports.onAuthority(false, item);
      this.hold(delivery.problem.code === SIGNATURE_WRONG ? item.submissionId : item.device, null);
      return;
    }
    const answer = delivery.kind === 'answered' ? delivery.answer : refusal(delivery.problem);
    await settle(ports.db, item, answer, ports.now());
    this.holds.delete(item.device);
    this.holds.delete(item.submissionId);
    this.serverErrors.delete(item.submissionId);
    ports.onAnswer(item, answer);
  }

  /** An item that alone breaks the server steps aside after a few tries; it is kept and tried again. */
  private scopeOf(item: OutboxItem, scope: 'all' | 'item'): string {
    if (scope === 'all') return ALL;
    const failures = (this.serverErrors.get(item.submissionId) ?? 0) + 1;
    this.serverErrors.set(item.submissionId, failures);
    if (failures < ITEM_FAILURES_BEFORE_STEPPING_ASIDE) return ALL;
    this.holds.delete(ALL);
    return item.submissionId;
  }

  private hold(key: string, orderedMs: number | null): void {
    const attempts = (this.holds.get(key)?.attempts ?? 0) + 1;
    const pause = orderedMs ?? backoffMs(attempts, this.ports.random());
    this.holds.set(key, { until: this.ports.now() + pause, attempts, ordered: orderedMs !== null });
  }

  private isOn(key: string): boolean {
    return (this.holds.get(key)?.until ?? 0) > this.ports.now();
  }

  private nap(): Promise<void> {
    if (this.woken || !this.running) return Promise.resolve();
    const pauses = [...this.holds.values()].map((hold) => hold.until - this.ports.now()).filter((ms) => ms > 0);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.min(LONGEST_NAP_MS, ...pauses));
      this.wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
