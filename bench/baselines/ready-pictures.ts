/** A provider that answers at once with a ready picture, whatever it is asked; prints its address. */
import { photoPng, startCompatibleDouble } from '@atelier/adapters/testing';
import { jobSidePx } from '../jobs.ts';

const { baseUrl } = await startCompatibleDouble({ apiKey: null, picture: photoPng(jobSidePx, jobSidePx) });
console.log(JSON.stringify({ baseUrl }));
process.once('SIGTERM', () => process.exit(0));
