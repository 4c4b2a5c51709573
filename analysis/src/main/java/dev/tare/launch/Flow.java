package dev.tare.launch;

/// Where the reading goes on.
enum Flow {
  NEXT,
  /// Behind the loop.
  BREAKS,
  /// Behind the function.
  RETURNS,
  /// The script is over.
  ENDS
}
