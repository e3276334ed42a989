import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFolder } from '../neural/backend.ts';

/** A photo of people that comes with the network that finds faces: four whole faces, or two people. */
export const photoOfPeople = (which: 'four' | 'two'): Promise<Buffer> =>
  readFile(
    join(packageFolder('@vladmandic/face-api'), 'demo', which === 'four' ? 'sample6.jpg' : 'sample2.jpg'),
  );
