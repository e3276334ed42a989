import { formatMoney } from '../../lib/format.ts';
import type { ModelPrice, StudioModel } from '../../lib/models.ts';

const unitText = { picture: 'a picture', megapixel: 'a megapixel' } as const;

export const priceText = ({ minor, currency, unit }: ModelPrice): string =>
  `${formatMoney(minor, currency)} ${unitText[unit]}`;

/** "Provider · €0.04 a picture", or what the model is. */
export const aboutModel = ({ provider, price }: StudioModel): string => {
  const parts = [provider ?? 'Built in', price === null ? null : priceText(price)];
  return parts.filter((part) => part !== null).join(' · ');
};
