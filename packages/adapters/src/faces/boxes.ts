import type { FaceBox } from '@atelier/core/ports/faces';

/** Widths and heights that the network was trained to change, in cells of its grid. */
const anchors = [
  { width: 1.603231, height: 2.094468 },
  { width: 6.041143, height: 7.080126 },
  { width: 2.882459, height: 3.518061 },
  { width: 4.266906, height: 5.178857 },
  { width: 9.041765, height: 10.66308 },
] as const;
/** Numbers per anchor: the middle, the size, and how sure the network is. */
const numbersPerBox = 5;
/** Below it a box is rather no face. */
const minScore = 0.6;
/** Boxes that share more of their common area show one face. */
const maxOverlap = 0.4;

interface Scored extends FaceBox {
  readonly score: number;
}

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

const areaOf = ({ left, top, right, bottom }: FaceBox): number =>
  Math.max(0, right - left) * Math.max(0, bottom - top);

const overlapOf = (one: FaceBox, other: FaceBox): number => {
  const common = areaOf({
    left: Math.max(one.left, other.left),
    top: Math.max(one.top, other.top),
    right: Math.min(one.right, other.right),
    bottom: Math.min(one.bottom, other.bottom),
  });
  return common / (areaOf(one) + areaOf(other) - common);
};

const boxAt = (
  output: ArrayLike<number>,
  cells: number,
  { row, column, anchor }: { row: number; column: number; anchor: number },
): Scored => {
  const start = ((row * cells + column) * anchors.length + anchor) * numbersPerBox;
  const read = (offset: number): number => output[start + offset] ?? 0;
  const { width, height } = anchors[anchor] ?? anchors[0];
  const [middleX, middleY] = [(column + sigmoid(read(0))) / cells, (row + sigmoid(read(1))) / cells];
  const [halfWidth, halfHeight] = [
    (Math.exp(read(2)) * width) / cells / 2,
    (Math.exp(read(3)) * height) / cells / 2,
  ];
  return {
    ...{ left: middleX - halfWidth, right: middleX + halfWidth },
    ...{ top: middleY - halfHeight, bottom: middleY + halfHeight },
    score: sigmoid(read(4)),
  };
};

/**
 * The faces in the network's output, the surest of those that overlap (non-maximum suppression).
 * @param output numbers of all anchors of all cells, row by row
 * @param cells of one side of the grid
 * @returns parts of the network's square input; they reach beyond 0 … 1 where a face does
 */
export const boxesOf = (output: ArrayLike<number>, cells: number): FaceBox[] => {
  const all = Array.from({ length: cells * cells * anchors.length }, (_, at) => {
    const cell = Math.floor(at / anchors.length);
    return boxAt(output, cells, {
      ...{ row: Math.floor(cell / cells), column: cell % cells, anchor: at % anchors.length },
    });
  });
  const kept: Scored[] = [];
  for (const box of all.filter(({ score }) => score >= minScore).toSorted((a, b) => b.score - a.score))
    if (kept.every((other) => overlapOf(other, box) <= maxOverlap)) kept.push(box);
  return kept.map(({ left, top, right, bottom }) => ({ left, top, right, bottom }));
};
