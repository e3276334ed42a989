import type { UseFormReturnType } from '@mantine/form';
import { type Failure, fieldErrors } from '../lib/failure.ts';

/** Shows the server's validation messages under their fields and focuses the first of them (WCAG 3.3.1). */
export const showIssues = <V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  failure: Pick<Failure, 'issues'>,
): void => {
  form.setErrors(fieldErrors(failure));
  const first = failure.issues.find(({ path }) => Object.hasOwn(form.values, path));
  if (first !== undefined) form.getInputNode(first.path)?.focus();
};
