import type { Size } from './schemas/engines.ts';
import type { ModelPrice } from './schemas/models.ts';

/** What one picture of this size costs, in minor units of the currency, rounded up. */
export const priceOfPicture = ({ minor, unit }: ModelPrice, { width, height }: Size): number =>
  unit === 'picture' ? minor : Math.ceil((minor * width * height) / 1_000_000);
