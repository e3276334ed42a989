import {
  ActionIcon,
  type ActionIconProps,
  Anchor,
  type AnchorProps,
  Button,
  type ButtonProps,
} from '@mantine/core';
import { createLink, type LinkComponent } from '@tanstack/react-router';
import type { ComponentPropsWithRef } from 'react';

type AsAnchor<P> = P & Omit<ComponentPropsWithRef<'a'>, keyof P>;

const ButtonAnchor = (props: AsAnchor<ButtonProps>) => <Button component="a" {...props} />;
const IconAnchor = (props: AsAnchor<ActionIconProps>) => <ActionIcon component="a" {...props} />;
const TextAnchor = (props: AsAnchor<AnchorProps>) => <Anchor {...props} />;

/** A route link that looks like a button. */
export const ButtonLink: LinkComponent<typeof ButtonAnchor> = createLink(ButtonAnchor);
/** A route link with only an icon; needs an `aria-label`. */
export const IconLink: LinkComponent<typeof IconAnchor> = createLink(IconAnchor);
/** A route link in running text. */
export const TextLink: LinkComponent<typeof TextAnchor> = createLink(TextAnchor);
