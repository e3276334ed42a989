/** The brand mark: an easel in the shape of an A, with a red dot as its picture. */
export const Mark = ({ size = 28 }: { readonly size?: number }) => (
  <svg width={size} height={size} viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
    <g stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" strokeLinejoin="round">
      <path d="M16 4 6.5 28" />
      <path d="m16 4 9.5 24" />
      <path d="M10 20h12" />
    </g>
    <circle cx="16" cy="14.4" r="2.7" fill="var(--vermilion)" />
  </svg>
);
