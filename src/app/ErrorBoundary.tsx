import { Component, type ReactNode } from 'react';

/** Keeps a fault in one part of the page from taking the rest with it. */
export class ErrorBoundary extends Component<
  { what: string; children: ReactNode },
  { message: string | null }
> {
  override state: { message: string | null } = { message: null };

  static getDerivedStateFromError(error: unknown): { message: string } {
    return { message: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    if (this.state.message === null) return this.props.children;
    return (
      <div className="pane-waiting" role="alert">
        <p>
          {this.props.what} stopped: <code>{this.state.message}</code>
        </p>
        <button type="button" className="button" onClick={() => this.setState({ message: null })}>
          Try again
        </button>
      </div>
    );
  }
}
