import { storageKeys } from '@atelier/core/browser-storage';
import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  type VariantColorsResolver,
} from '@mantine/core';

/** Kept in localStorage, as is the size of the gallery's pictures; `public/before-paint.js` reads it before the first paint. */
export const colourSchemeKey = storageKeys.colourScheme;

/** Greys with a touch of green, so that the pictures bring the colour. */
const plaster: MantineColorsTuple = [
  '#f7f8f5',
  '#eff1ec',
  '#e3e6df',
  '#d3d8cf',
  '#b9c0b6',
  '#949d94',
  '#6c766f',
  '#525b55',
  '#373f3a',
  '#1a201d',
];
/** The same greys for the dark scheme. */
const night: MantineColorsTuple = [
  '#e7ebe5',
  '#c4cbc3',
  '#9ca59d',
  '#727b75',
  '#404843',
  '#303733',
  '#242a27',
  '#131614',
  '#0f1211',
  '#0a0c0b',
];
/** The primary colour: verdigris, the green of old copper. */
const verdigris: MantineColorsTuple = [
  '#e8f6f2',
  '#cfebe3',
  '#a5dacb',
  '#79c8b3',
  '#4fb59b',
  '#2d9c82',
  '#1b7c67',
  '#136352',
  '#0d4c3f',
  '#08352c',
];
/** For errors and destructive actions. */
const vermilion: MantineColorsTuple = [
  '#fdf0ec',
  '#fadbd2',
  '#f3b8a8',
  '#ec927b',
  '#e2674a',
  '#cf4a2c',
  '#b1391e',
  '#8f2e18',
  '#6d2312',
  '#4a180c',
];
const ochre: MantineColorsTuple = [
  '#fcf5e4',
  '#f6e6bf',
  '#ecd08c',
  '#e0b855',
  '#cf9c2c',
  '#ac7d18',
  '#8a6311',
  '#6d4e0e',
  '#513a0b',
  '#352607',
];

/** Filled buttons have white text in both schemes: both fills are dark enough for it. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colours = defaultVariantColorsResolver(input);
  return input.variant === 'filled' ? { ...colours, color: 'var(--on-fill)' } : colours;
};

export const theme = createTheme({
  colors: { gray: plaster, dark: night, verdigris, red: vermilion, yellow: ochre },
  primaryColor: 'verdigris',
  primaryShade: { light: 7, dark: 6 },
  variantColorResolver,
  black: '#1a201d',
  white: '#fdfdfb',
  fontFamily: 'var(--text)',
  fontFamilyMonospace: 'var(--mono)',
  fontSizes: { xs: '0.78rem', sm: '0.875rem', md: 'var(--text-size)', lg: '1.125rem', xl: '1.3rem' },
  lineHeights: { xs: '1.4', sm: '1.45', md: '1.55', lg: '1.55', xl: '1.5' },
  headings: {
    fontFamily: 'var(--display)',
    fontWeight: '500',
    textWrap: 'balance',
    sizes: {
      h1: { fontSize: 'clamp(1.9rem, 1.5rem + 1.6vw, 2.6rem)', lineHeight: '1.12' },
      h2: { fontSize: '1.5rem', lineHeight: '1.2' },
      h3: { fontSize: '1.2rem', lineHeight: '1.3' },
    },
  },
  radius: { xs: '2px', sm: '4px', md: '7px', lg: '12px', xl: '20px' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  // Above messages, which have 400: people open menus, messages come by themselves.
  components: { Menu: { defaultProps: { zIndex: 410 } } },
});

/** Maps the design tokens of `styles/tokens.css` to Mantine's variables. */
export const resolveVariables: CSSVariablesResolver = () => {
  const shared = {
    '--mantine-color-body': 'var(--background)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-dim)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-default': 'var(--paper)',
    '--mantine-color-default-hover': 'var(--paper-hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-anchor': 'var(--accent-ink)',
    '--mantine-color-error': 'var(--vermilion-ink)',
  };
  return { variables: {}, light: shared, dark: shared };
};
