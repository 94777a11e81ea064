import { useEffect, useState } from "preact/hooks";

interface Failure {
  readonly message: string;
  readonly onRetry: () => void;
}

const retrySeconds = 15;

export function ErrorState({ message, onRetry }: Failure) {
  const left = useCountdown(onRetry);
  return (
    <section class="card message" role="alert">
      <h1>This could not be loaded</h1>
      <p>{message}</p>
      <div class="message-actions">
        <button type="button" class="button button-primary" onClick={onRetry}>
          Try again
        </button>
        <span class="soft">by itself in {left} s</span>
      </div>
    </section>
  );
}

/** Above the data that was loaded before. */
export function ErrorBanner({ message, onRetry }: Failure) {
  const left = useCountdown(onRetry);
  return (
    <div class="banner" role="alert">
      <span>{message} Below is what was loaded before.</span>
      <button type="button" class="button" onClick={onRetry}>
        Try again <small>({left} s)</small>
      </button>
    </div>
  );
}

/** Seconds until the next try. */
function useCountdown(onEnd: () => void): number {
  const [left, setLeft] = useState(retrySeconds);
  useEffect(() => {
    const timer = setTimeout(() => {
      if (left > 1) setLeft(left - 1);
      else onEnd();
    }, 1_000);
    return () => clearTimeout(timer);
  }, [left, onEnd]);
  return left;
}
