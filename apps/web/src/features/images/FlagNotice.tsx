import { Alert } from '@mantine/core';
import { IconFlag } from '@tabler/icons-react';
import { TextLink } from '../../ui/links.tsx';

/** Beside a flagged picture: what that means, and where to object. */
export const FlagNotice = () => (
  <Alert color="yellow" variant="light" icon={<IconFlag aria-hidden />} title="Flagged for review">
    This picture looks sexually explicit to our classifier, so it is hidden until you show it, and can’t be
    shared. Nothing is deleted.{' '}
    <TextLink to="/account/moderation" underline="always">
      See the case or appeal
    </TextLink>
  </Alert>
);
