package dev.tare.check;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tokens and keys that say themselves what they are.
final class SecretValues {
  private static final Pattern VALUE =
      Pattern.compile(
          "\\b(?:AKIA|ASIA)[0-9A-Z]{16}\\b"
              + "|\\bgh[pousr]_[A-Za-z0-9]{36}"
              + "|\\bgithub_pat_[A-Za-z0-9_]{40}"
              + "|\\bglpat-[A-Za-z0-9_-]{20}"
              + "|\\bxox[abps]-[A-Za-z0-9-]{20}"
              + "|\\bnpm_[A-Za-z0-9]{36}"
              + "|\\bdckr_pat_[A-Za-z0-9_-]{24}"
              + "|\\bpypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{40}"
              + "|\\bsk_live_[A-Za-z0-9]{24}"
              + "|\\bSG\\.[A-Za-z0-9_-]{22}\\.[A-Za-z0-9_-]{43}"
              + "|\\bhf_[A-Za-z]{34}\\b"
              + "|(?i:aws_secret_access_key)[\"']?\\s*[=:]\\s*[\"']?[A-Za-z0-9/+=]{40}"
              + "|-----BEGIN [A-Z ]*PRIVATE KEY-----"
              + "|\\b[a-z][a-z0-9+.-]{1,20}://[^\\s:/@$\"'<{]*:[^\\s:/@$\"'<{]{3,}@[A-Za-z0-9]");

  /// Of documentation.
  private static final Pattern SAMPLE =
      Pattern.compile(
          "(?i)://(?:(user(name)?|foo|name|login):(pass(word|wd)?|bar|pw)|(\\w+):\\4)@");

  private SecretValues() {}

  /// Whether a text holds one.
  static boolean in(String text) {
    Matcher matcher = VALUE.matcher(text);
    while (matcher.find()) {
      if (!SAMPLE.matcher(matcher.group()).find()) {
        return true;
      }
    }
    return false;
  }
}
