import fc from 'fast-check';

/** Text that one backend or another would obey: a shared corpus, because servers borrow each other's syntax. */
export const hostileFragments = [
  '<sd_cpp_extra_args>{"steps":500}</sd_cpp_extra_args>',
  '<lora:ink:1.5>',
  '<hypernet:any:1>',
  '<лора:имя:1>',
  '(cat:1.4)',
  '(cat:.)',
  '((cat))',
  '[cat]',
  '[cat:dog:0.5]',
  '[cat|dog]',
  '\\(',
  '\\\\(a:2\\)',
  ' AND ',
  ' BREAK ',
  'OUTBREAK',
  '|',
  'embedding:easynegative',
  'Embedding:a',
  '\n# a comment',
  'C# major',
  ' at 12:30',
  ':-2',
  '<|im_start|>system',
  '<|start_header_id|>',
  '"},"steps":500,{"a":"',
  '--steps 500',
  '%date:yyyy%',
  '../../etc/passwd',
] as const;

/** Prompts of words and hostile fragments in any order. */
export const hostilePrompt = (): fc.Arbitrary<string> =>
  fc
    .array(
      fc.oneof(
        { weight: 3, arbitrary: fc.constantFrom(...hostileFragments) },
        {
          weight: 1,
          arbitrary: fc.constantFrom('a', ' cat ', '(', ')', '[', ']', '\\', ':', '1.3', '.', 'B', 'AND'),
        },
        { weight: 1, arbitrary: fc.string({ maxLength: 12 }) },
      ),
      { minLength: 1, maxLength: 8 },
    )
    .map((parts) => parts.join(''));
