import { ActionIcon, type MantineColorScheme, useMantineColorScheme } from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';

const nextScheme: Record<MantineColorScheme, MantineColorScheme> = {
  auto: 'light',
  light: 'dark',
  dark: 'auto',
};
const icons = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;
const names = { auto: 'system', light: 'light', dark: 'dark' } as const;

/** Cycles through system, light and dark. */
export const SchemeToggle = () => {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = icons[colorScheme];
  const label = `Theme: ${names[colorScheme]}. Switch to ${names[nextScheme[colorScheme]]}.`;
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={40}
      // Its icon ends where the content ends.
      mr={-10}
      aria-label={label}
      title={label}
      onClick={() => setColorScheme(nextScheme[colorScheme])}
    >
      <Icon size={20} stroke={1.6} color="var(--ink-dim)" />
    </ActionIcon>
  );
};
