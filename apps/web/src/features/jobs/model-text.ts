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

interface Priced {
  readonly model: Pick<StudioModel, 'price'>;
  readonly input: { readonly width: number; readonly height: number; readonly count: number };
}

/** " · about €0.12" for these requests together; empty if they cost nothing. Amounts are per currency. */
export const costText = (requests: readonly Priced[]): string => {
  const sums = new Map<string, number>();
  for (const { model, input } of requests) {
    if (model.price === null || model.price.minor === 0) continue;
    const { minor, unit, currency } = model.price;
    const each = unit === 'picture' ? minor : Math.ceil((minor * input.width * input.height) / 1_000_000);
    sums.set(currency, (sums.get(currency) ?? 0) + each * input.count);
  }
  return [...sums].map(([currency, minor]) => ` · ${formatMoney(minor, currency)}`).join('');
};
