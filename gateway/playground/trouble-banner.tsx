import type { Trouble } from './ask-hub.ts';
import type { Hub } from './use-hub.ts';

const texts: Readonly<Record<Trouble, { title: string; advice: string }>> = {
  NO_ANSWER: {
    title: '枢纽没有应答 The hub does not answer',
    advice: '它在运行吗？Is it running? npm start',
  },
  NO_TOKEN: {
    title: '需要令牌 A token is needed',
    advice: '在上方填入 Put one in above: npx cityhub token --role …',
  },
  TOKEN_REFUSED: {
    title: '令牌无效或过期 The token is wrong or out of date',
    advice: '换一个 Take a new one: npx cityhub token --role …',
  },
};

/** Says what is wrong and what to do, and leaves when the hub answers again. */
export function TroubleBanner({ hub, onRetry }: { hub: Hub; onRetry: () => Promise<void> }) {
  if (hub.trouble === null) return null;
  const { title, advice } = texts[hub.trouble];
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{title}</strong> {advice}
      </p>
      {hub.trouble === 'NO_TOKEN' ? null : (
        <button type="button" onClick={() => void onRetry()}>
          重试 Retry
        </button>
      )}
    </div>
  );
}
