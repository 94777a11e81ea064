interface Failure {
  readonly message: string;
  readonly onRetry: () => void;
}

export function ErrorState({ message, onRetry }: Failure) {
  return (
    <section class="card message" role="alert">
      <h1>The flame graph could not be loaded</h1>
      <p>{message}</p>
      <button type="button" class="button button-primary" onClick={onRetry}>
        Try again
      </button>
    </section>
  );
}

/** Above the data that was loaded before. */
export function ErrorBanner({ message, onRetry }: Failure) {
  return (
    <div class="banner" role="alert">
      <span>{message} Below is what was loaded before.</span>
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}
