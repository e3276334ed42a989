import { priceOfPicture } from '@atelier/core/price';
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

/** What these requests cost together; null if they cost no money. All prices are in the server's currency. */
export const costOf = (requests: readonly Priced[]): { minor: number; currency: string } | null => {
  const minor = requests.reduce(
    (sum, { model, input }) =>
      sum + (model.price === null ? 0 : priceOfPicture(model.price, input) * input.count),
    0,
  );
  const currency = requests.find(({ model }) => model.price !== null)?.model.price?.currency;
  return minor === 0 || currency === undefined ? null : { minor, currency };
};
