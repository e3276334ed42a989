import { startOpenAiDouble } from '../../testing/doubles/openai.ts';
import { providerSuite } from '../conformance/suite.ts';
import { openAi } from './adapter.ts';

const fields = (body: unknown): Record<string, unknown> => ({ ...(body as Record<string, unknown>) });

providerSuite({
  adapter: openAi,
  startDouble: startOpenAiDouble,
  prompts: {
    promptOf: (body) => fields(body).prompt,
    restOf: (body) => ({ ...fields(body), prompt: null }),
    // The prompt is read by a language model; there is no syntax that it obeys.
    commands: [],
  },
});
