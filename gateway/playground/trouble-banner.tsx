import type { Hub } from './use-hub.ts';

const silence = {
  title: '枢纽没有应答 The hub does not answer',
  advice: '看看它是否在运行：npm start。Is it running? npm start',
};
const refusal = {
  title: '令牌被拒 The token is missing, wrong or out of date',
  advice: '在右上角填入：npx cityhub token。Put one in at the top right.',
};

/** Says what is wrong and what to do, and leaves when the hub answers again. */
export function TroubleBanner({ hub, onRetry }: { hub: Hub; onRetry: () => Promise<void> }) {
  if (hub.trouble === null) return null;
  const { title, advice } = hub.trouble === 'NO_ANSWER' ? silence : refusal;
  return (
    <div className="trouble" role="alert">
      <p>
        <strong>{title}</strong> {advice}
      </p>
      <button type="button" onClick={() => void onRetry()}>
        重试 Retry
      </button>
    </div>
  );
}
