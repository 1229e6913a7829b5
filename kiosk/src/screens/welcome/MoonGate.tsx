/** Distant hills through a round garden gate: the picture at the door, drawn, not photographed. */
export function MoonGate() {
  return (
    <svg class="moon-gate" viewBox="30 30 540 540" preserveAspectRatio="xMidYMid meet" focusable="false">
      <defs>
        <clipPath id="gate"><circle cx="300" cy="300" r="196" /></clipPath>
        <linearGradient id="sky" x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stop-color="#f8f1e2" />
          <stop offset="1" stop-color="#eed9bd" />
        </linearGradient>
      </defs>
      <g fill="none" stroke="#e9dfcb">
        <circle cx="300" cy="300" r="212" stroke-width="2" opacity="0.55" />
        <circle cx="300" cy="300" r="232" stroke-width="1" opacity="0.3" />
        <circle cx="300" cy="300" r="262" stroke-width="1" opacity="0.16" />
      </g>
      <g clip-path="url(#gate)">
        <rect x="100" y="100" width="400" height="400" fill="url(#sky)" />
        <circle cx="366" cy="226" r="34" fill="#b5402a" />
        <path d="M90 352 C150 300 190 276 236 306 C280 250 330 262 372 312 C420 284 462 300 520 344 V500 H90z" fill="#c3b79b" />
        <path d="M90 392 C160 344 214 346 262 376 C316 336 384 340 430 378 C470 362 500 372 520 388 V500 H90z" fill="#8f9480" />
        <path d="M90 428 C170 396 240 402 300 424 C372 396 450 402 520 426 V500 H90z" fill="#5c6b5f" />
        <path d="M90 456 H520 V500 H90z" fill="#2f4038" />
        <path d="M286 500 C292 476 318 470 306 448 C302 438 314 432 312 424" fill="none" stroke="#e9dfcb" stroke-width="5" stroke-linecap="round" />
      </g>
    </svg>
  );
}
