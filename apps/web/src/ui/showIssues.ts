import type { UseFormReturnType } from '@mantine/form';
import { type Failure, fieldErrors } from '../lib/failure.ts';

/** Writes what the server found under the fields, and leads the keyboard to the first of them (WCAG 3.3.1). */
export const showIssues = <V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  failure: Failure,
): void => {
  form.setErrors(fieldErrors(failure));
  const first = failure.issues.find(({ path }) => Object.hasOwn(form.values, path));
  if (first !== undefined) form.getInputNode(first.path)?.focus();
};
