import { showcase } from '../../lib/showcase.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';

/** After registration, if the address must be confirmed first. It looks the same for every address. */
export const CheckMail = ({ email }: { readonly email: string }) => {
  usePageTitle('Check your email');
  return (
    <AuthLayout
      title="Check your email"
      lead={`We’ve emailed ${email}. Follow the link in it, in this browser, to continue.`}
      picture={showcase.poppies}
    >
      <div className={form.stack}>
        <p className={form.text}>Nothing after a few minutes? Check your spam folder, or resend it.</p>
        <ResendVerification email={email} justSent />
      </div>
      <p className={form.foot}>
        Already confirmed?{' '}
        <TextLink to="/sign-in" underline="always">
          Sign in
        </TextLink>
      </p>
    </AuthLayout>
  );
};
