import type { GalleryCount } from '@atelier/core/schemas/gallery';
import { formatNumber } from '../../lib/format.ts';

const numberText = ({ count, more }: GalleryCount): string => `${formatNumber(count)}${more ? '+' : ''}`;

/** "1 picture", "10,000+ pictures". */
export const resultText = (matching: GalleryCount): string =>
  `${numberText(matching)} ${matching.count === 1 && !matching.more ? 'picture' : 'pictures'}`;

/** "14 of 2,310 pictures". */
export const shareText = (matching: GalleryCount, all: GalleryCount): string =>
  `${numberText(matching)} of ${resultText(all)}`;
