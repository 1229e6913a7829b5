import { useEffect, useRef, useState } from 'preact/hooks';

/** Time that neither a sleeping tablet nor a changed clock can stretch. */
function stopwatch(): () => number {
  const wall = Date.now();
  const mono = performance.now();
  return () => Math.max(Date.now() - wall, performance.now() - mono);
}

/** Seconds left; starts anew whenever `restart` changes. */
export function useCountdown(seconds: number, onEnd: () => void, restart: unknown = 0): number {
  const [left, setLeft] = useState(seconds);
  const end = useRef(onEnd);
  end.current = onEnd;
  useEffect(() => {
    const elapsed = stopwatch();
    setLeft(seconds);
    const timer = setInterval(() => {
      const remaining = Math.max(0, Math.ceil(seconds - elapsed() / 1000));
      setLeft(remaining);
      if (remaining > 0) return;
      clearInterval(timer);
      end.current();
    }, 250);
    return () => clearInterval(timer);
  }, [seconds, restart]);
  return left;
}

/** Counts touches and key presses, so that a countdown can begin again with each. */
export function useActivity(): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const touched = () => setCount((n) => n + 1);
    const kinds = ['pointerdown', 'keydown', 'input', 'wheel'] as const;
    for (const kind of kinds) addEventListener(kind, touched, { capture: true, passive: true });
    return () => kinds.forEach((kind) => removeEventListener(kind, touched, { capture: true }));
  }, []);
  return count;
}

/** A screen reader, and the keyboard, start at the heading of each new screen, unless a field already took over. */
export function useHeadingFocus(): { current: HTMLHeadingElement | null } {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!(document.activeElement instanceof HTMLInputElement)) heading.current?.focus({ preventScroll: true });
  }, []);
  return heading;
}

export function useTick(everyMs: number): number {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}
