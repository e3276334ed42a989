import { showcase } from '../../lib/showcase.ts';
import { AuthLayout } from '../../ui/AuthLayout.tsx';
import form from '../../ui/form.module.css';
import { TextLink } from '../../ui/links.tsx';
import { ResendVerification } from '../../ui/ResendVerification.tsx';
import { usePageTitle } from '../../ui/usePageTitle.ts';

/** After registration, if the address must be confirmed first. It looks the same for every address. */
export const CheckMail = ({ email }: { readonly email: string }) => {
  usePageTitle('Check your mail');
  return (
    <AuthLayout
      title="Check your mail"
      lead={`We have sent a message to ${email}. Follow the link in it, in this browser, to go on.`}
      picture={showcase.poppies}
    >
      <div className={form.stack}>
        <p className={form.text}>
          Nothing there after a few minutes? Look among the unwanted mail, or have it sent again.
        </p>
        <ResendVerification email={email} justSent />
      </div>
      <p className={form.foot}>
        Confirmed already?{' '}
        <TextLink to="/sign-in" underline="always">
          Sign in
        </TextLink>
      </p>
    </AuthLayout>
  );
};
