/// <reference lib="webworker" />
/** Keeps one complete version of the app on the tablet, and never touches the server's answers. */
declare const self: ServiceWorkerGlobalScope;
declare const __PRECACHE__: string[];
declare const __VERSION__: string;

const PREFIX = 'guishu-kiosk-';
const CACHE = PREFIX + __VERSION__;
const SCOPE = '/kiosk/';
const SHELL = `${SCOPE}index.html`;

const KEPT = new Set(__PRECACHE__.map((file) => SCOPE + file));

self.addEventListener('install', (event) => event.waitUntil(install()));
self.addEventListener('activate', (event) => event.waitUntil(activate()));
self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting();
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) return;
  const path = request.mode === 'navigate' && pathname === SCOPE ? SHELL : pathname;
  if (KEPT.has(path)) event.respondWith(fromCache(path, request));
});

/** All or nothing: a version with a missing file is not installed. */
async function install(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...KEPT].map((path) => new Request(path, { cache: 'reload' })));
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
  await self.clients.claim();
}

async function fromCache(path: string, request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  return (await cache.match(path)) ?? fetch(request);
}

export {};
