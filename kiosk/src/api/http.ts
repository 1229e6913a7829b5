/** One way to the server: a time limit, no cookies, no cache, and an honest account of what went wrong. */
import { retryAfterMs } from '../domain/backoff';
import type { Problem } from './types';

export const BASE = '/api/kiosk';
const TIMEOUT_MS = 10_000;

export type Reply =
  | { kind: 'ok'; status: number; body: unknown }
  /** The server itself said no, in its own words. */
  | { kind: 'problem'; status: number; problem: Problem; retryAfterMs: number | null }
  /** No answer, or one that is not our server's: a captive portal, a proxy's error page. */
  | { kind: 'unreachable'; why: string; status?: number };

/** How far the server's clock is ahead of ours, by its Date header: a wrong tablet clock must not lock it out. */
let serverAheadMs = 0;
export const serverNow = (): number => Date.now() + serverAheadMs;

export async function request(method: 'GET' | 'POST', path: string, headers: Record<string, string>, body?: string): Promise<Reply> {
  try {
    const response = await fetch(BASE + path, {
      method,
      headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
    });
    return await read(response);
  } catch (error) {
    return { kind: 'unreachable', why: error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'network' };
  }
}

async function read(response: Response): Promise<Reply> {
  const type = response.headers.get('Content-Type') ?? '';
  const isProblem = type.startsWith('application/problem+json');
  if (!isProblem && !(response.ok && type.startsWith('application/json'))) {
    return { kind: 'unreachable', why: `HTTP ${response.status}`, status: response.status };
  }
  learnClock(response);
  const body: unknown = await response.json();
  if (!isProblem) return { kind: 'ok', status: response.status, body };
  return { kind: 'problem', status: response.status, problem: withCode(body as Problem), retryAfterMs: retryAfterMs(response.headers.get('Retry-After')) };
}

/** urn:guishu:problem:device_unknown carries its code in its name. */
function withCode(problem: Problem): Problem {
  const code = problem.code ?? problem.type?.split(':').pop();
  return code === undefined ? problem : { ...problem, code };
}

function learnClock(response: Response): void {
  const serverMs = Date.parse(response.headers.get('Date') ?? '');
  if (Number.isFinite(serverMs)) serverAheadMs = Math.abs(serverMs - Date.now()) > 5_000 ? serverMs - Date.now() : 0;
}
