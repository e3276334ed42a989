import { describe, expect, test } from 'vitest';
import { optionIssues, readOptions, textOfOptions } from './option-text.ts';

describe('the options of a provider as text', () => {
  test('are read, or the place of the mistake is named', () => {
    expect(readOptions(' ')).toEqual({ ok: true, options: {} });
    expect(readOptions('{ "models": ["a/b"] }')).toEqual({ ok: true, options: { models: ['a/b'] } });
    expect(readOptions('[1]')).toMatchObject({ message: 'The text has to begin with { and end with }.' });
    expect(readOptions('{\n  "models": nope\n}')).toMatchObject({
      message: expect.stringMatching(/^This is not JSON: look (at line 2, column \d+|near its end)\.$/),
    });
  });

  test('are shown as they were saved, and what the server refused by its place', () => {
    expect(textOfOptions({})).toBe('');
    expect(readOptions(textOfOptions({ models: ['a/b'] }))).toMatchObject({ options: { models: ['a/b'] } });
    const issues = [
      { path: 'options.workflows.0.output', message: 'No such node.' },
      { path: 'options', message: 'Nothing fits.' },
      { path: 'apiKey', message: 'Enter it.' },
    ];
    expect(optionIssues({ issues })).toEqual(['workflows.0.output: No such node.', 'Nothing fits.']);
  });
});
