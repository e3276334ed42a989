import { type UseFormReturnType, useForm } from '@mantine/form';
import { useId } from 'react';

/** What to enter in each field that must not be empty: "Enter your email." */
type Required<V> = Partial<Record<keyof V & string, string>>;

const requiredRules = (required: Readonly<Record<string, string | undefined>>) =>
  Object.fromEntries(
    Object.entries(required).map(([field, message]) => [
      field,
      (value: unknown) => (value === '' ? message : null),
    ]),
  );

/**
 * The values and errors of one form, whose `<form>` has `noValidate`: messages are the page's own. Submitting with an
 * empty required field shows its message and focuses the first such field. Each form gets a unique name, since fields are
 * looked up by form name: without it a rejected field could move the focus to another form, even behind a dialog.
 */
export const useFields = <V extends Record<string, unknown>>(
  initialValues: V,
  required: Required<V> = {},
): UseFormReturnType<V> => {
  // Mantine allows only letters, digits and dashes in a form's name.
  const name = useId().replaceAll(/[^0-9a-zA-Z]/g, '-');
  // Its type wants a rule for a key of V; these are such keys, which TypeScript cannot see.
  const fields = useForm<V>({ name, initialValues, validate: requiredRules(required) as never });
  const focusFirst = (errors: Readonly<Record<string, unknown>>) => {
    const first = Object.keys(initialValues).find((field) => errors[field] !== undefined);
    if (first !== undefined) fields.getInputNode(first)?.focus();
  };
  return { ...fields, onSubmit: (onValid, onInvalid = focusFirst) => fields.onSubmit(onValid, onInvalid) };
};
