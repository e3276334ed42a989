import { encode } from 'uqr';
import classes from './QrCode.module.css';

const quietZone = 3;

/** One SVG path for all dark squares: `M x y h1v1h-1z` each. */
const darkSquares = (rows: readonly (readonly boolean[])[]): string =>
  rows.flatMap((row, y) => row.flatMap((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : []))).join('');

/** A QR code as plain SVG. `label` is its text alternative. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  const { data, size } = encode(text, { ecc: 'M', border: quietZone });
  return (
    <svg
      className={classes.root}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      role="img"
      aria-label={label}
    >
      <path d={darkSquares(data)} fill="currentColor" />
    </svg>
  );
};
