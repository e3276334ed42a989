/**
 * What a provider's picture costs whatever the product: decoded, encoded again, thumbnail and placeholder, as the product does
 * it. `node derive.ts PICTURES` prints the processor time of each in ms.
 */
import { createDerivatives } from '@atelier/adapters';
import { photoPng } from '@atelier/adapters/testing';
import type { DeriveCost } from '../jobs.ts';
import { jobSidePx } from '../jobs.ts';

const pictures = Number(process.argv[2] ?? 1);
const size = { width: jobSidePx, height: jobSidePx };
const picture = photoPng(size.width, size.height);
const derivatives = createDerivatives();
const once = async (): Promise<void> => {
  const { png } = await derivatives.reencode(picture);
  await derivatives.derive(png, size);
};
await once();
const before = process.cpuUsage();
for (let left = pictures; left > 0; left -= 1) await once();
const { user, system } = process.cpuUsage(before);
console.log(JSON.stringify({ cpuMs: (user + system) / 1000 / pictures } satisfies DeriveCost));
// Runs until it is stopped, like every baseline.
setInterval(() => undefined, 1000);
