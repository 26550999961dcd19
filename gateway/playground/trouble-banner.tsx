import type { Trouble } from './ask-hub.ts';
import { type Text, useSay } from './language.ts';
import type { Hub } from './use-hub.ts';
import { words } from './words.ts';

const texts: Readonly<Record<Trouble, { title: Text; advice: Text }>> = {
  NO_ANSWER: {
    title: { zh: '枢纽没有应答', en: 'The hub does not answer' },
    advice: { zh: '它在运行吗？npm start', en: 'Is it running? npm start' },
  },
  NO_TOKEN: {
    title: { zh: '需要令牌', en: 'A token is needed' },
    advice: {
      zh: '在上方填入：npx cityhub token --role …',
      en: 'Put one in above: npx cityhub token --role …',
    },
  },
  TOKEN_REFUSED: {
    title: { zh: '令牌无效或过期', en: 'The token is wrong or out of date' },
    advice: { zh: '换一个：npx cityhub token --role …', en: 'Take a new one: npx cityhub token --role …' },
  },
};

/** Says what is wrong and what to do, and leaves when the hub answers again. */
export function TroubleBanner({ hub, onRetry }: { hub: Hub; onRetry: () => Promise<void> }) {
  const say = useSay();
  if (hub.trouble === null) return <RefusalBanner hub={hub} />;
  const { title, advice } = texts[hub.trouble];
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{say(title)}</strong> {say(advice)}
      </p>
      {hub.trouble === 'NO_TOKEN' ? null : (
        <button type="button" onClick={() => void onRetry()}>
          {say(words.retry)}
        </button>
      )}
    </div>
  );
}

/** The hub is there and said no. */
function RefusalBanner({ hub }: { hub: Hub }) {
  const say = useSay();
  if (hub.refusal === null) return null;
  const { code, title, advice } = hub.refusal;
  return (
    <div className="trouble refused" role="alert">
      <p>
        <strong>{say(title)}</strong> {say(advice)} <code>{code}</code>
      </p>
      <button type="button" onClick={() => hub.dismiss()}>
        {say(words.dismiss)}
      </button>
    </div>
  );
}
