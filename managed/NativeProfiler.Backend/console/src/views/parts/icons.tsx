/** Line icons of 24 units, drawn here so that the page loads no font for them. */
const paths = {
  flame: "M4 5h16v4H4zM4 11h10v4H4zM4 17h5v3H4z",
  compare: "M11 4H5v16h6M13 4h6v16h-6M12 2v20",
  history: "M3 19h18M5 15l4-5 4 3 6-8",
  breakdown: "M5 20V10M12 20V4M19 20v-7",
  services: "M4 5h16v5H4zM4 14h16v5H4zM8 7.5h.01M8 16.5h.01",
  instances: "M4 4h7v7H4zM13 4h7v7h-7zM4 13h7v7H4zM13 13h7v7h-7z",
  upload: "M12 16V4M7 9l5-5 5 5M4 20h16",
  settings: "M4 7h10M18 7h2M4 17h2M10 17h10M16 5v4M8 15v4",
  help: "M9 9a3 3 0 1 1 4 2.8c-.7.3-1 .8-1 1.7M12 17h.01M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z",
  table: "M4 5h16v14H4zM4 10h16M10 10v9",
  tree: "M5 4v14h5M5 10h5M14 10h6M14 18h6",
  callers: "M4 4h16v4H4zM7 10h10v4H7zM4 16h16v4H4z",
  start: "M5 12l5 5L20 7",
  down: "M6 9l6 6 6-6",
  close: "M6 6l12 12M18 6L6 18",
  plus: "M12 5v14M5 12h14",
  eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
  eyeOff:
    "M4 4l16 16M9.5 5.4A10 10 0 0 1 12 5c6 0 10 7 10 7a17 17 0 0 1-3 3.7M6 7c-2.500 1.800-4 5-4 5s4 7 10 7a9 9 0 0 0 4-1",
  refresh: "M20 11a8 8 0 1 0-2.300 6.300M20 5v6h-6",
  share: "M10 14l10-10M14 4h6v6M19 14v5H5V5h5",
  export: "M12 4v11M7 10l5 5 5-5M4 20h16",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.400 1.400M17.600 17.600L19 19M5 19l1.400-1.400M17.600 6.400L19 5",
  moon: "M20 14.500A8 8 0 0 1 9.500 4 8 8 0 1 0 20 14.500z",
  swap: "M7 4L3 8l4 4M3 8h14M17 12l4 4-4 4M21 16H7",
  search: "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16.500 16.500L21 21",
  back: "M15 5l-7 7 7 7",
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, size = 18 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg
      class="icon"
      viewBox="0 0 24 24"
      width={size}
      height={size}
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={paths[name]} />
    </svg>
  );
}
